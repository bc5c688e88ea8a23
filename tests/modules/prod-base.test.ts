import { App } from "cdktf";
import { describe, expect, test } from "vitest";
import { adHocBase } from "../../modules/ad-hoc-base/module.ts";
import { prodBase } from "../../modules/prod-base/module.ts";
import { ProdBase, type ProdBaseProps } from "../../modules/prod-base/prod-base.ts";
import { rules } from "../../modules/prod-base/rules.ts";
import { variables } from "../../modules/prod-base/variables.ts";
import { baseContract } from "../../src/constructs/base-contract.ts";
import { ModuleStack } from "../../src/core/module-stack.ts";
import { type Block, synthConstruct, synthModule } from "../support/synth.ts";

const module = await synthModule(prodBase);

const required = { name: "prod", domain_name: "example.com", hosted_zone_id: "Z0123456789ABCDEFGHIJ" };

const output = (name: string): Block => (module.json.output as Record<string, Block>)[name] ?? {};

/** What is wrong with these variables, each as the person reads it. */
const complaints = (settings: Record<string, unknown>): string[] => {
  const { error, data } = variables.safeParse({ ...required, ...settings });
  if (error) return error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  return rules.filter(({ holds }) => !holds(data)).map(({ on, message }) => `${on} ${message}`);
};

test("prod-base: what it creates", () => {
  expect(module.inventory()).toEqual({
    aws_acm_certificate: 1,
    aws_acm_certificate_validation: 1,
    aws_backup_plan: 1,
    aws_backup_selection: 1,
    aws_backup_vault: 1,
    aws_cloudwatch_log_group: 3, // the database's, its replica's and the flow logs'
    aws_cloudwatch_metric_alarm: 11, // database 4, cache 3, load balancer 3, backups
    aws_db_instance: 2, // the database and its replica
    aws_db_parameter_group: 1,
    aws_db_subnet_group: 1,
    aws_default_security_group: 1,
    aws_eip: 1,
    aws_elasticache_parameter_group: 1,
    aws_elasticache_replication_group: 1,
    aws_elasticache_subnet_group: 1,
    aws_flow_log: 1,
    aws_iam_instance_profile: 1,
    aws_iam_role: 3, // the bastion's, the flow logs' and AWS Backup's
    aws_iam_role_policy: 1,
    aws_iam_role_policy_attachment: 3, // the bastion's, and backup and restore
    aws_instance: 1, // the bastion
    aws_internet_gateway: 1,
    aws_kms_alias: 1,
    aws_kms_key: 1, // the alarms'
    aws_lb: 1,
    aws_lb_listener: 2, // HTTP and HTTPS
    aws_nat_gateway: 1,
    aws_route: 2, // public and private
    aws_route53_record: 1, // the certificate's proof
    aws_route_table: 2,
    aws_route_table_association: 2,
    aws_s3_bucket: 1, // access logs
    aws_s3_bucket_lifecycle_configuration: 1,
    aws_s3_bucket_ownership_controls: 1,
    aws_s3_bucket_policy: 1,
    aws_s3_bucket_public_access_block: 1,
    aws_s3_bucket_server_side_encryption_configuration: 1,
    aws_security_group: 6, // load balancer, app, database, cache, interface endpoints, bastion
    aws_sns_topic: 1,
    aws_sns_topic_policy: 1,
    aws_sns_topic_subscription: 1,
    aws_subnet: 2,
    aws_vpc: 1,
    aws_vpc_endpoint: 2, // S3 and the interface endpoints
    aws_vpc_security_group_egress_rule: 6, // load balancer 2, app 1, bastion 3
    aws_vpc_security_group_ingress_rule: 9, // load balancer 2, app 2, database 2, cache 2, interface endpoints 1
    aws_wafv2_web_acl: 1,
    aws_wafv2_web_acl_association: 1,
  });
});

describe("prod-base: the contract callers depend on", () => {
  test("its variables", () => {
    expect(Object.keys(module.json.variable ?? {})).toEqual([
      "name",
      "domain_name",
      "hosted_zone_id",
      "certificate_arn",
      "permissions_boundary_arn",
      "allow_destroy",
      "cidr",
      "az_count",
      "azs",
      "interface_endpoints",
      "flow_logs",
      "log_retention_days",
      "maintenance_window",
      "load_balancer",
      "database",
      "read_replica",
      "cache",
      "backup",
      "alarm_emails",
      "alarms",
      "waf",
      "bastion",
    ]);
  });

  test("its outputs: those of ad-hoc-base, with the same words and types, then its own", () => {
    const own = Object.keys(prodBase.outputs).slice(Object.keys(adHocBase.outputs).length);
    expect(own).toEqual(["read_replica_address", "backup_vault_name", "web_acl_arn"]);
    for (const [name, { description, type }] of Object.entries(adHocBase.outputs)) {
      expect(prodBase.outputs[name]).toMatchObject({ description, type });
    }
    expect(Object.keys(module.json.output ?? {})).toEqual(expect.arrayContaining(Object.keys(baseContract.shape)));
  });

  test("alarms of apps have a topic to go to, and no output is null where something is off", () => {
    expect(output("alarm_topic_arn").value).toBe("${aws_sns_topic.alarms.arn}");
    expect(output("read_replica_address").value).toBe('${join("", aws_db_instance.read_replica[*].address)}');
    expect(output("web_acl_arn").value).toBe('${join("", aws_wafv2_web_acl.web_firewall[*].arn)}');
  });

  test("no provider and no backend", () => {
    expect(Object.keys(module.json).sort()).toEqual(["data", "locals", "output", "resource", "variable"]);
  });
});

describe("no failure of one zone stops a production base:", () => {
  test("each zone has a NAT gateway of its own", () => {
    expect((module.json.locals as Block).nat_count).toBe(
      '${{ none = 0, single = 1, per_az = var.az_count }["per_az"]}',
    );
    expect(output("assign_public_ip").value).toBe('${"per_az" == "none"}');
  });

  test("the database has a standby", () => {
    expect(module.named("aws_db_instance", "this").multi_az).toBe(true);
  });

  test("the cache has a copy that takes over", () => {
    expect(module.only("aws_elasticache_replication_group")).toMatchObject({
      automatic_failover_enabled: "${var.cache.replicas > 0}",
      multi_az_enabled: "${var.cache.replicas > 0}",
      num_cache_clusters: "${var.cache.replicas + 1}",
    });
  });
});

describe("what holds data stays until allow_destroy is applied:", () => {
  test.each<[string, string, string, object]>([
    ["the database", "aws_db_instance", "this", { deletion_protection: "${!var.allow_destroy}" }],
    ["its replica", "aws_db_instance", "read_replica", { deletion_protection: "${!var.allow_destroy}" }],
    ["the load balancer", "aws_lb", "this", { enable_deletion_protection: "${!var.allow_destroy}" }],
    ["the access logs", "aws_s3_bucket", "access_logs", { force_destroy: "${var.allow_destroy}" }],
    [
      "the cache, for CI",
      "aws_elasticache_replication_group",
      "this",
      { tags: { Name: "${var.name}-cache", AllowDestroy: "${tostring(var.allow_destroy)}" } },
    ],
    ["the backups", "aws_backup_vault", "backups", { force_destroy: "${var.allow_destroy}" }],
  ])("%s", (_claim, type, name, expected) => {
    expect(module.named(type, name)).toMatchObject(expected);
  });

  test("and after it, database and cache leave a snapshot of a known name", () => {
    expect(module.named("aws_db_instance", "this")).toMatchObject({
      skip_final_snapshot: "${!var.database.final_snapshot}",
      final_snapshot_identifier: "${var.name}-final",
    });
    expect(module.only("aws_elasticache_replication_group").final_snapshot_identifier).toBe(
      '${var.cache.final_snapshot ? "${var.name}-cache-final" : null}',
    );
  });
});

test("the database is backed up twice: to any second of two weeks by RDS, daily for five by AWS Backup", () => {
  const { database, backup } = variables.parse(required);
  expect([database.backup_retention_days, backup.retention_days]).toEqual([14, 35]);
  expect(module.only("aws_backup_selection").resources).toEqual(["${aws_db_instance.this.arn}"]);
});

test("slow statements are logged, TLS is forced", () => {
  expect(module.only("aws_db_parameter_group").parameter).toEqual([
    { name: "rds.force_ssl", value: "1" },
    { name: "log_min_duration_statement", value: "${tostring(var.database.log_min_duration_statement)}" },
  ]);
});

test("nothing restarts outside the maintenance window unless asked", () => {
  for (const block of [
    module.named("aws_db_instance", "this"),
    module.named("aws_db_instance", "read_replica"),
    module.only("aws_elasticache_replication_group"),
  ]) {
    expect(block.maintenance_window).toBe("${var.maintenance_window}");
  }
  const { database, cache } = variables.parse(required);
  expect([database.apply_immediately, cache.apply_immediately]).toEqual([false, false]);
});

test("by default it spans three zones, logs connections and requests, records queries, and keeps logs for 90 days", () => {
  expect(variables.parse(required)).toMatchObject({
    az_count: 3,
    flow_logs: true,
    load_balancer: { access_logs: true },
    log_retention_days: 90,
    database: { performance_insights: true, log_min_duration_statement: 1000 },
    read_replica: { enabled: false },
    waf: { enabled: false },
    bastion: { enabled: false },
    allow_destroy: false,
  });
});

describe("a production base refuses what would make it less than that:", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["one zone", { az_count: 1 }, "az_count must be at least 2, because with one zone everything fails when it does"],
    [
      "backups that a long weekend outlasts",
      { database: { backup_retention_days: 3 } },
      "database.backup_retention_days must be at least 7 days, because a mistake made before a long weekend must still be undone after it",
    ],
    ["daily backups that do", { backup: { retention_days: 1 } }, "backup.retention_days must be at least 7 days"],
    [
      "a cache without a copy",
      { cache: { replicas: 0 } },
      "cache.replicas must be at least 1, because without a copy a broken node takes the queues with it",
    ],
    [
      "a cache without snapshots",
      { cache: { snapshot_retention_days: 0 } },
      "cache.snapshot_retention_days must be at least 1 day",
    ],
    [
      "a database that leaves nothing",
      { database: { final_snapshot: false } },
      "database must keep final_snapshot unless allow_destroy is true, because it is all that is left of a deleted database",
    ],
    [
      "a cache that leaves nothing",
      { cache: { final_snapshot: false } },
      "cache must keep final_snapshot unless allow_destroy is true, because queued tasks go with a deleted cache",
    ],
    [
      "storage without room to grow",
      { database: { allocated_storage: 100, max_allocated_storage: 125 } },
      "database must have a max_allocated_storage at least 26 % over allocated_storage, because RDS grows it by no less and stops when it is full",
    ],
    [
      "backups while AWS may restart the database",
      { database: { backup_window: "03:30-04:30" } },
      "database must have a backup_window that does not overlap maintenance_window, because RDS refuses it",
    ],
    [
      "an old TLS policy",
      { load_balancer: { ssl_policy: "ELBSecurityPolicy-2016-08" } },
      "load_balancer.ssl_policy must be a policy without TLS 1.0 and 1.1: one that begins with ELBSecurityPolicy-TLS13-1-2- or ELBSecurityPolicy-TLS13-1-3-",
    ],
    [
      "no certificate and no zone to prove one in",
      { hosted_zone_id: undefined },
      "certificate_arn is needed when hosted_zone_id is left out, because a new certificate is validated in the hosted zone",
    ],
    [
      "fewer zones than it spans",
      { azs: ["us-east-1a", "us-east-1b"] },
      "azs must name at least as many zones as az_count",
    ],
    [
      "one zone by two names",
      { az_count: 2, azs: ["us-east-1a", "us-east-1a"] },
      "azs must not name a zone twice, because what is in one zone fails with it",
    ],
    [
      "a name that AWS keeps for itself",
      { name: "internal" },
      "name must not be internal, sg or sthree, nor begin with one of them and a hyphen: AWS keeps such names of load balancers, security groups and buckets for itself",
    ],
    [
      "Redis in Valkey's version",
      { cache: { engine: "redis" } },
      "cache must have an engine_version that its engine comes in: Redis 7.0 or 7.1, Valkey from 7.2",
    ],
  ])("%s", (_claim, settings, message) => {
    expect(complaints(settings)).toEqual([message]);
  });

  test("an input for one NAT gateway, for no standby or for no protection: there is none", () => {
    expect(complaints({ nat: "single" })).toEqual([expect.stringContaining("nat")]);
    expect(complaints({ database: { multi_az: false, deletion_protection: false } })).toEqual([
      expect.stringMatching(/multi_az.*deletion_protection/),
    ]);
  });

  test("but neither its defaults, nor two zones, nor a base that may go and leave nothing", () => {
    expect(complaints({})).toEqual([]);
    expect(complaints({ az_count: 2 })).toEqual([]);
    expect(
      complaints({ allow_destroy: true, database: { final_snapshot: false }, cache: { final_snapshot: false } }),
    ).toEqual([]);
  });
});

describe("a stack may use the composition directly", () => {
  const props: ProdBaseProps = { name: "prod", domainName: "example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" };

  test("with the module's defaults", () => {
    const base = synthConstruct((scope) => new ProdBase(scope, "base", props));
    expect(base.named("aws_db_instance", "this")).toMatchObject({ instance_class: "db.t4g.medium", multi_az: true });
    expect(base.inventory()).toEqual(module.inventory());
  });

  test("and fails there with every value that breaks a limit", () => {
    const build = () =>
      new ProdBase(new ModuleStack(new App(), "test"), "base", { ...props, name: "Prod", azCount: 1 });
    expect(build).toThrow(/name .*must start with a letter[\s\S]*azCount .*at least 2/);
  });
});
