import { describe, expect, test } from "vitest";
import { AdHocBase, type AdHocBaseProps } from "../../modules/ad-hoc-base/ad-hoc-base.ts";
import { adHocBase } from "../../modules/ad-hoc-base/module.ts";
import { rules, variables } from "../../modules/ad-hoc-base/variables.ts";
import { baseContract } from "../../src/constructs/base-contract.ts";
import { ALLOW_DESTROY_TAG } from "../../src/constructs/cache.ts";
import { ModuleStack, moduleApp } from "../../src/core/module-stack.ts";
import { type Block, synthConstruct, synthModule } from "../support/synth.ts";

const module = await synthModule(adHocBase);

const output = (name: string): Block => (module.json.output as Record<string, Block>)[name] ?? {};

const direct = (props: Partial<AdHocBaseProps> = {}) =>
  synthConstruct(
    (scope) =>
      new AdHocBase(scope, "base", {
        name: "dev",
        domainName: "dev.example.com",
        hostedZoneId: "Z0123456789ABCDEFGHIJ",
        ...props,
      }),
  );

/** The rules that these variables break, by message. */
const broken = (settings: Record<string, unknown>): string[] => {
  const inputs = variables.parse({ name: "dev", domain_name: "dev.example.com", hosted_zone_id: "Z01", ...settings });
  return rules.filter(({ holds }) => !holds(inputs)).map(({ on, message }) => `${on} ${message}`);
};

test("ad-hoc-base: what it creates", () => {
  expect(module.inventory()).toEqual({
    aws_acm_certificate: 1,
    aws_acm_certificate_validation: 1,
    aws_cloudwatch_log_group: 2, // the database's and the flow logs'
    aws_db_instance: 1,
    aws_db_parameter_group: 1,
    aws_db_subnet_group: 1,
    aws_default_security_group: 1,
    aws_eip: 1,
    aws_elasticache_parameter_group: 1,
    aws_elasticache_replication_group: 1,
    aws_elasticache_subnet_group: 1,
    aws_flow_log: 1,
    aws_iam_instance_profile: 1,
    aws_iam_role: 2, // the bastion's and the flow logs'
    aws_iam_role_policy: 1,
    aws_iam_role_policy_attachment: 1,
    aws_instance: 1, // the bastion
    aws_internet_gateway: 1,
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
    aws_subnet: 2,
    aws_vpc: 1,
    aws_vpc_endpoint: 2, // S3 and the interface endpoints
    aws_vpc_security_group_egress_rule: 6, // load balancer 2, app 1, bastion 3
    aws_vpc_security_group_ingress_rule: 9, // load balancer 2, app 2, database 2, cache 2, interface endpoints 1
  });
});

describe("ad-hoc-base: the contract callers depend on", () => {
  test("its variables", () => {
    expect(Object.keys(module.json.variable ?? {})).toEqual([
      "name",
      "domain_name",
      "hosted_zone_id",
      "certificate_arn",
      "permissions_boundary_arn",
      "cidr",
      "az_count",
      "azs",
      "nat",
      "interface_endpoints",
      "flow_logs",
      "log_retention_days",
      "load_balancer",
      "database",
      "cache",
      "bastion",
    ]);
  });

  test("its outputs: the apps' contract in its order, then what people look for", () => {
    expect(Object.keys(module.json.output ?? {})).toEqual([
      ...Object.keys(baseContract.shape),
      "certificate_arn",
      "nat_public_ips",
      "access_log_bucket_name",
      "bastion_instance_id",
    ]);
  });

  test("no output lacks a description, and the contract's are the app's own words", () => {
    for (const [name, { description }] of Object.entries(module.json.output as Record<string, Block>)) {
      expect(description, name).toMatch(/\.$/);
    }
    expect(output("vpc_id").description).toBe(baseContract.shape.vpc_id.description);
  });

  test("no output is null where something is off", () => {
    expect(output("hosted_zone_id").value).toBe('${var.hosted_zone_id == null ? "" : var.hosted_zone_id}');
    expect(output("bastion_instance_id").value).toBe('${join("", aws_instance.bastion[*].id)}');
    expect(output("access_log_bucket_name").value).toBe('${join("", aws_s3_bucket.access_logs[*].bucket)}');
  });

  test("its outputs say their Terraform types", () => {
    const type = (name: string) => adHocBase.outputs[name]?.type;
    expect([type("vpc_id"), type("task_subnet_ids"), type("assign_public_ip"), type("cache_port")]).toEqual([
      "string",
      "list(string)",
      "bool",
      "number",
    ]);
  });

  test("no provider and no backend", () => {
    expect(Object.keys(module.json).sort()).toEqual(["data", "locals", "output", "resource", "variable"]);
  });
});

test("tasks run in private subnets, or in public ones with an address when there is no NAT, in as many zones as asked", () => {
  expect(output("task_subnet_ids").value).toBe(
    '${slice(var.nat == "none" ? aws_subnet.public[*].id : aws_subnet.private[*].id, 0, var.az_count)}',
  );
  expect(output("assign_public_ip").value).toBe('${var.nat == "none"}');
});

test("whatever takes tags has a Name, the cache whether it may go, and the rest is left to the caller's default tags", () => {
  const untagged = new Set([
    "aws_acm_certificate_validation",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_route",
    "aws_route53_record",
    "aws_route_table_association",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
  ]);
  for (const [type, blocks] of Object.entries(module.json.resource ?? {})) {
    for (const [name, block] of Object.entries(blocks as Record<string, Block>)) {
      const expected = untagged.has(type) ? [] : ["Name"];
      if (type === "aws_elasticache_replication_group") expected.push(ALLOW_DESTROY_TAG);
      expect(Object.keys(block.tags ?? {}), `${type}.${name}`).toEqual(expected);
    }
  }
});

test("no secret and no region is written into the module", () => {
  const written = JSON.stringify(module.json.resource);
  expect(/"(password|password_wo|auth_token)"/.exec(written)).toBeNull();
  expect(/[a-z]{2}-[a-z]+-\d/.exec(written)).toBeNull();
});

describe("a stack may use the composition directly", () => {
  test("with the module's defaults", () => {
    const base = direct();
    expect(base.only("aws_db_instance")).toMatchObject({ instance_class: "db.t4g.micro", engine_version: "17" });
    expect(base.only("aws_elasticache_replication_group")).toMatchObject({ engine: "valkey" });
    expect(base.inventory()).toEqual(module.inventory());
  });

  test("and fails there with every value that breaks a limit", () => {
    const build = () =>
      new AdHocBase(new ModuleStack(moduleApp(), "test"), "base", { name: "Dev", domainName: "x", azCount: 4 });
    expect(build).toThrow(/name .*must start with a letter[\s\S]*domainName .*domain name[\s\S]*azCount .*at most 3/);
  });
});

describe("a base fails before anything is made", () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      "when there is neither a certificate nor a zone to prove one in",
      { hosted_zone_id: undefined },
      "certificate_arn is needed when hosted_zone_id is left out, because a new certificate is validated in the hosted zone",
    ],
    [
      "with fewer zones than it needs",
      { az_count: 3, azs: ["us-east-1a", "us-east-1b"] },
      "azs must name at least as many zones as az_count",
    ],
    [
      "with storage beyond its own limit",
      { database: { allocated_storage: 200 } },
      "database must have a max_allocated_storage at least a tenth above allocated_storage, because RDS refuses to grow by less",
    ],
    [
      "with a name that AWS keeps for itself",
      { name: "internal-a" },
      "name must not be internal, sg or sthree, nor begin with one of them and a hyphen: AWS keeps such names of load balancers, security groups and buckets for itself",
    ],
    [
      "with Redis in Valkey's version",
      { cache: { engine: "redis" } },
      "cache must have an engine_version that its engine comes in: Redis 7.0 or 7.1, Valkey from 7.2",
    ],
    [
      "with Valkey in Redis's version",
      { cache: { engine_version: "7.1" } },
      "cache must have an engine_version that its engine comes in: Redis 7.0 or 7.1, Valkey from 7.2",
    ],
    [
      "with a bastion that nobody could reach",
      { bastion: { enabled: true }, nat: "none", interface_endpoints: ["ssm"] },
      "bastion needs the interface_endpoints ssm and ssmmessages when nat is none, because it has no public address to reach Systems Manager from",
    ],
  ])("%s", (_claim, settings, message) => {
    expect(broken(settings)).toEqual([message]);
  });

  test("but not with its defaults, nor with a bastion behind endpoints, nor with a Redis that exists", () => {
    expect(broken({})).toEqual([]);
    expect(broken({ bastion: { enabled: true }, nat: "none", interface_endpoints: ["ssm", "ssmmessages"] })).toEqual(
      [],
    );
    expect(broken({ cache: { engine: "redis", engine_version: "7.1" } })).toEqual([]);
  });
});
