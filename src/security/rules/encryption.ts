import { statements } from "../policy.ts";
import { type SecurityRule, unless } from "../rule.ts";
import { type Block, nested, refersTo, type Synthesized } from "../synthesized.ts";

const on = (value: unknown): boolean => value === true || value === "true";
const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

/** How each type of storage is encrypted. */
const AT_REST: Readonly<Record<string, (block: Block, module: Synthesized) => boolean>> = {
  aws_db_instance: ({ values }) => on(values.storage_encrypted),
  aws_rds_cluster: ({ values }) => on(values.storage_encrypted),
  aws_elasticache_replication_group: ({ values }) => on(values.at_rest_encryption_enabled),
  aws_efs_file_system: ({ values }) => on(values.encrypted),
  aws_ebs_volume: ({ values }) => on(values.encrypted),
  aws_instance: ({ values }) => {
    const disks = [...nested(values, "root_block_device"), ...nested(values, "ebs_block_device")];
    return nested(values, "root_block_device").length > 0 && disks.every(({ encrypted }) => on(encrypted));
  },
  aws_launch_template: ({ values }) => {
    const disks = nested(values, "block_device_mappings").flatMap((disk) => nested(disk, "ebs"));
    return disks.length > 0 && disks.every(({ encrypted }) => on(encrypted));
  },
  aws_s3_bucket: (block, module) =>
    module.about(block, "aws_s3_bucket_server_side_encryption_configuration").length > 0,
  aws_sns_topic: ({ values }) => isSet(values.kms_master_key_id),
  aws_sqs_queue: ({ values }) => isSet(values.kms_master_key_id) || on(values.sqs_managed_sse_enabled),
  // AWS encrypts these whatever one says. Source: the services' own pages on encryption at rest.
  aws_backup_vault: () => true,
  aws_cloudwatch_log_group: () => true,
  aws_ecr_repository: () => true,
  aws_secretsmanager_secret: () => true,
};

/** Where a key that the module is given belongs. */
const KEYED: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: "kms_key_id",
  aws_secretsmanager_secret: "kms_key_id",
};
const GIVEN_KEY = "kms_key_arn";

const MODERN_TLS = /^ELBSecurityPolicy-TLS13-1-[23]-/;

/** Settings of a parameter group, name → value. */
const parameters = ({ values }: Block): Readonly<Record<string, unknown>> =>
  Object.fromEntries(nested(values, "parameter").map(({ name, value }) => [String(name), value]));

/** What is stored, and what travels. */
export const encryption: readonly SecurityRule[] = [
  {
    id: "at-rest",
    title: "Whatever holds data is encrypted at rest",
    types: Object.keys(AT_REST),
    check: (block, module) => unless(AT_REST[block.type]?.(block, module) ?? false, "it is not encrypted"),
  },
  {
    id: "given-key",
    title: "A key that the module is given encrypts logs and secrets",
    types: Object.keys(KEYED),
    where: (_, module) => GIVEN_KEY in module.values,
    check: ({ type, values }, module) =>
      unless(values[KEYED[type] ?? ""] === module.values[GIVEN_KEY], "it does not use the key"),
  },
  {
    id: "key-rotation",
    title: "Keys are rotated, and can be brought back for a week",
    types: ["aws_kms_key"],
    check: ({ values }) => [
      ...unless(on(values.enable_key_rotation), "it is not rotated"),
      ...unless(Number(values.deletion_window_in_days ?? 30) >= 7, "it is gone within a week"),
    ],
  },
  {
    id: "tls-listener",
    title: "Browsers speak TLS 1.2 or later, and HTTP is only redirected",
    types: ["aws_lb_listener"],
    check: ({ values }) => {
      if (values.protocol === "HTTPS" || values.protocol === "TLS") {
        return unless(MODERN_TLS.test(String(values.ssl_policy)), `its policy is ${values.ssl_policy}`);
      }
      const redirects = nested(values, "default_action").every(({ type }) => type === "redirect");
      return unless(redirects, "it answers without TLS");
    },
  },
  {
    id: "tls-tasks",
    title: "The load balancer speaks TLS to the tasks",
    types: ["aws_lb_target_group"],
    check: ({ values }) => unless(values.protocol === "HTTPS", "requests are in the clear behind the load balancer"),
  },
  {
    id: "tls-database",
    title: "The database refuses connections without TLS",
    types: ["aws_db_instance", "aws_rds_cluster"],
    check: ({ values }, module) => {
      const group = module.all("aws_db_parameter_group").find((own) => refersTo(values.parameter_group_name, own));
      return unless(group !== undefined && parameters(group)["rds.force_ssl"] === "1", "rds.force_ssl is not 1");
    },
  },
  {
    id: "tls-cache",
    title: "The cache refuses connections without TLS",
    types: ["aws_elasticache_replication_group"],
    check: ({ values }) =>
      unless(
        on(values.transit_encryption_enabled) && values.transit_encryption_mode === "required",
        "it admits connections without TLS",
      ),
  },
  {
    id: "tls-policy",
    title: "Buckets and topics refuse requests without TLS",
    types: ["aws_s3_bucket", "aws_sns_topic"],
    check: (block, module) => {
      const policies = [...module.about(block, "aws_s3_bucket_policy"), ...module.about(block, "aws_sns_topic_policy")];
      const denied = policies
        .flatMap(statements)
        .filter(
          ({ effect, conditions }) => effect === "Deny" && conditions["Bool aws:SecureTransport"]?.join() === "false",
        )
        .filter(({ principals }) => Object.values(principals).flat().includes("*"))
        .flatMap(({ resources }) => resources);
      const whole =
        block.type === "aws_s3_bucket" ? denied.some((resource) => resource.endsWith("/*")) : denied.length > 0;
      return unless(whole, "no statement denies them");
    },
  },
];
