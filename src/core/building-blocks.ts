/** Where a reader looks for a resource. The first four are drawn in a module's diagram. */
export const GROUPS = ["network", "edge", "data", "compute", "identity", "operations"] as const;
export type Group = (typeof GROUPS)[number];

/** What a resource type is to a reader. */
interface TypeOfResource {
  readonly group: Group;

  /** Building block that its resources are parts of. Types with the same `block` share one, or one for each name. */
  readonly block: string;

  /** What the block is called where this is the first of its types. */
  readonly label: string;

  /** Everything in its group is in it, so that drawing it would say nothing. */
  readonly around?: true;

  /** A block for each resource name, as `api` and `worker` are, rather than one for all. */
  readonly eachName: boolean;
}

const one = (group: Group, block: string, ...types: string[]): [string, TypeOfResource][] =>
  types.map((type) => [`aws_${type}`, { group, block, label: block, eachName: false }]);

const around = (...args: Parameters<typeof one>): [string, TypeOfResource][] =>
  one(...args).map(([type, found]) => [type, { ...found, around: true }]);

/** The first type that a block has a resource of gives it its label. */
const eachName = (group: Group, block: string, types: Readonly<Record<string, string>>): [string, TypeOfResource][] =>
  Object.entries(types).map(([type, label]) => [`aws_${type}`, { group, block, label, eachName: true }]);

const parts = (label: string, ...types: string[]) => Object.fromEntries(types.map((type) => [type, label]));

const ENTRIES: readonly [string, TypeOfResource][] = [
  ...one("network", "VPC", "vpc", "default_security_group", "internet_gateway"),
  ...one("network", "Subnets and routes", "subnet", "route_table", "route_table_association", "route"),
  ...one("network", "NAT gateways", "nat_gateway", "eip"),
  ...one("network", "VPC endpoints", "vpc_endpoint"),
  ...one(
    "network",
    "Security groups",
    "security_group",
    "vpc_security_group_ingress_rule",
    "vpc_security_group_egress_rule",
  ),

  ...one("edge", "Certificate", "acm_certificate", "acm_certificate_validation"),
  ...one("edge", "DNS records", "route53_record"),
  ...one("edge", "Load balancer", "lb", "lb_listener"),
  ...one("edge", "Firewall", "wafv2_web_acl", "wafv2_web_acl_association"),
  ...eachName("edge", "routing", parts("Rules and target group", "lb_listener_rule", "lb_target_group")),
  ...one("edge", "Mail identity", "ses_domain_identity", "ses_domain_dkim", "ses_domain_mail_from"),

  ...eachName("data", "database", parts("PostgreSQL", "db_instance", "db_subnet_group", "db_parameter_group")),
  ...one("data", "Cache", "elasticache_replication_group", "elasticache_subnet_group", "elasticache_parameter_group"),
  ...eachName(
    "data",
    "bucket",
    parts(
      "S3 bucket",
      "s3_bucket",
      "s3_bucket_ownership_controls",
      "s3_bucket_public_access_block",
      "s3_bucket_server_side_encryption_configuration",
      "s3_bucket_versioning",
      "s3_bucket_policy",
      "s3_bucket_lifecycle_configuration",
      "s3_bucket_cors_configuration",
    ),
  ),
  ...one("data", "Secrets", "secretsmanager_secret", "secretsmanager_secret_version"),
  ...one("data", "SSM parameters", "ssm_parameter"),
  ...one("data", "Backups", "backup_vault", "backup_plan", "backup_selection"),

  ...around("compute", "ECS cluster", "ecs_cluster", "ecs_cluster_capacity_providers"),
  ...eachName("compute", "tasks", {
    ecs_service: "ECS service",
    scheduler_schedule: "Scheduled ECS tasks",
    ecs_task_definition: "ECS task",
  }),
  ...eachName("compute", "instance", parts("EC2 instance", "instance")),
  ...one("compute", "Image repositories", "ecr_repository", "ecr_lifecycle_policy"),

  ...one("identity", "Roles", "iam_role", "iam_role_policy", "iam_role_policy_attachment", "iam_policy"),
  ...one("identity", "Instance profiles", "iam_instance_profile"),
  ...one("identity", "Identity providers", "iam_openid_connect_provider"),
  ...one("identity", "Keys", "kms_key", "kms_alias"),

  ...one("operations", "Scaling", "appautoscaling_target", "appautoscaling_policy", "appautoscaling_scheduled_action"),
  ...one("operations", "Alarms", "cloudwatch_metric_alarm", "sns_topic", "sns_topic_policy", "sns_topic_subscription"),
  ...one("operations", "Logs", "cloudwatch_log_group", "flow_log"),
  ...one("operations", "Dashboard", "cloudwatch_dashboard"),
];

const TYPES: ReadonlyMap<string, TypeOfResource> = new Map(ENTRIES);

/** Every resource type of every module, in the order in which a reader would tell of them. */
export const resourceTypes: readonly string[] = ENTRIES.map(([type]) => type);

/**
 * What a resource type is to a reader.
 *
 * @throws when nobody has said so, naming the type
 */
export const typeOfResource = (type: string): TypeOfResource => {
  const found = TYPES.get(type);
  if (!found) {
    throw new Error(
      `${type} has no group. Add it to one of ${GROUPS.join(", ")} in src/core/building-blocks.ts, so that the modules' READMEs can list and draw it.`,
    );
  }
  return found;
};

/** Compares two of {@link resourceTypes}. */
export const byReadingOrder = (a: string, b: string): number => resourceTypes.indexOf(a) - resourceTypes.indexOf(b);

/** A building block: what a diagram draws as one. */
export interface BuildingBlock {
  readonly group: Group;
  /** What it is: `ECS service`. */
  readonly label: string;
  /** Its resource name, where blocks of its kind have one each: `api`. */
  readonly name: string;
  /** Whether everything else in its group is in it. */
  readonly around: boolean;
  /** Addresses of its resources; the first one is what it is about. */
  readonly addresses: readonly string[];
}

/** The resources of a module, collapsed to building blocks. */
export const buildingBlocks = (addresses: readonly string[]): BuildingBlock[] => {
  const resources = [...addresses].map(split).sort((a, b) => byReadingOrder(a.type, b.type));
  const blocks = new Map<string, BuildingBlock & { readonly addresses: string[] }>();
  for (const { address, type, name } of resources) {
    const { group, block, label, around: surrounding = false, eachName: named } = typeOfResource(type);
    const owner = named ? ownerOf(name, [...blocks.keys()], block) : "";
    const key = `${block}/${owner}`;
    const found = blocks.get(key) ?? { group, label, name: owner, around: surrounding, addresses: [] };
    found.addresses.push(address);
    blocks.set(key, found);
  }
  return [...blocks.values()];
};

/** `api_cpu` is a part of `api`, if there is one. */
const ownerOf = (name: string, keys: readonly string[], block: string): string =>
  keys
    .filter((key) => key.startsWith(`${block}/`))
    .map((key) => key.slice(block.length + 1))
    .filter((owner) => name === owner || name.startsWith(`${owner}_`))
    .sort((a, b) => b.length - a.length)[0] ?? name;

const split = (address: string) => {
  const [type = "", name = ""] = address.split(".");
  return { address, type, name };
};
