import { changes, isReplacement, type Plan, type ResourceChange } from "./plan.ts";

/** What goes when a resource of this type does. */
export const stateful: Readonly<Record<string, string>> = {
  aws_acm_certificate: "a certificate that listeners present",
  aws_backup_vault: "backups",
  aws_cloudwatch_log_group: "logs",
  aws_db_instance: "a database",
  aws_dynamodb_table: "a table",
  aws_ebs_volume: "a disk",
  aws_ecr_repository: "images",
  aws_ecs_cluster: "every running task",
  aws_ecs_service: "every running task of a service",
  aws_efs_file_system: "files",
  aws_eip: "an address that others let in",
  aws_elasticache_replication_group: "queues",
  aws_iam_openid_connect_provider: "the trust of workflows",
  aws_kms_key: "whatever it encrypts",
  aws_lb: "the address that DNS points to",
  aws_lb_target_group: "every request to a service",
  aws_rds_cluster: "a database",
  aws_route53_zone: "a domain's records, and the name servers that it is delegated to",
  aws_s3_bucket: "files",
  aws_secretsmanager_secret: "a secret",
  aws_secretsmanager_secret_version: "a secret's value",
  aws_ses_domain_identity: "a domain's mail",
  aws_sns_topic: "subscriptions that people confirmed",
  aws_ssm_parameter: "which image is released",
  aws_subnet: "whatever is in it",
  aws_vpc: "whatever is in it",
};

/** What production may have replaced all the same, and why nobody notices. */
export const replaceable: Readonly<Record<string, string>> = {
  aws_acm_certificate_validation: "It waits for AWS to issue a certificate, and is nothing in AWS itself.",
  aws_cloudwatch_dashboard: "It only shows what others hold.",
  aws_ecs_task_definition: "A new revision comes beside the old one, which goes on running until the next release.",
};

/** Something that an upgrade must not do. */
export interface Danger {
  readonly address: string;
  readonly what: "replaces" | "deletes";
  /** What is lost by it. */
  readonly loses: string;
  /** The arguments that force a replacement. */
  readonly because: readonly string[];
}

/** What goes with a resource that holds nothing itself. */
const RELIED_ON = "what somebody may rely on";

/**
 * What a plan for a newer version of a module must not contain: nothing that holds something is replaced or deleted, and where
 * everything is meant to stay, nothing is deleted at all, and replaced only what is {@link replaceable}. A resource that moves to another address (`moved`) or is let go
 * (`removed`) is not deleted.
 *
 * @param keepsEverything whether a resource of any type must stay, e.g. all those of production
 */
export const dangers = (plan: Plan, keepsEverything: (change: ResourceChange) => boolean): readonly Danger[] =>
  changes(plan)
    .filter(({ change }) => change.actions.includes("delete"))
    .flatMap((resource): Danger[] => {
      const { address, type, change } = resource;
      const loses = stateful[type];
      if (loses === undefined && !keepsEverything(resource)) return [];
      if (!isReplacement(change)) return [{ address, what: "deletes", loses: loses ?? RELIED_ON, because: [] }];
      if (Object.hasOwn(replaceable, type)) return [];
      const because = (change.replace_paths ?? []).map((path) => path.join("."));
      return [{ address, what: "replaces", loses: loses ?? RELIED_ON, because }];
    });

/** `replaces module.prod_base.aws_db_instance.this, and with it a database, because of username` */
export const describeDanger = ({ address, what, loses, because }: Danger): string =>
  `${what} ${address}, and with it ${loses}${because.length > 0 ? `, because of ${because.join(", ")}` : ""}`;
