import { z } from "zod";
import { isVpcCidr, vpcCidrLimit } from "../../src/constructs/cidr.ts";
import { domainName, environmentName, logRetentionDays } from "../../src/constructs/names.ts";
import type { Rule } from "../../src/core/rule.ts";

const loadBalancer = z.strictObject({
  idle_timeout: z
    .int("must be a whole number")
    .min(1, "must be at least 1 second")
    .max(70, "must be at most 70 seconds, because gunicorn keeps connections for 75 and must not close them first")
    .default(60)
    .describe(
      "Seconds a connection may be silent; gunicorn keeps its own for 75, and the frontend must keep its own longer too.",
    ),
  ssl_policy: z
    .string()
    .regex(
      /^ELBSecurityPolicy-TLS13-1-[23]-/,
      "must be a policy without TLS 1.0 and 1.1: one that begins with ELBSecurityPolicy-TLS13-1-2- or ELBSecurityPolicy-TLS13-1-3-",
    )
    .default("ELBSecurityPolicy-TLS13-1-2-2021-06")
    .describe("TLS policy of the HTTPS listener; the default accepts TLS 1.2 and 1.3."),
  access_logs: z.boolean().default(false).describe("Keep the load balancer's access logs in a bucket for 90 days."),
  deletion_protection: z.boolean().default(false).describe("Refuse to delete the load balancer."),
});

const database = z.strictObject({
  instance_class: z
    .string()
    .regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "must be an RDS instance class, such as db.t4g.micro")
    .default("db.t4g.micro")
    .describe("RDS instance class; `db.t4g.micro` is roughly $12 a month."),
  engine_version: z
    .string()
    .regex(/^1[4-9](\.[0-9]+)?$/, "must be a PostgreSQL version from 14, such as 17 or 17.4")
    .default("17")
    .describe("PostgreSQL version; with a major version alone, RDS picks and upgrades the minor one."),
  allocated_storage: z
    .int("must be a whole number")
    .min(20, "must be at least 20 GiB, the least that gp3 offers")
    .max(65536, "must be at most 65536 GiB")
    .default(20)
    .describe("Storage in GiB to begin with."),
  max_allocated_storage: z
    .int("must be a whole number")
    .min(20, "must be at least 20 GiB")
    .max(65536, "must be at most 65536 GiB")
    .default(100)
    .describe("Storage in GiB that RDS may grow to by itself."),
  multi_az: z.boolean().default(false).describe("Keep a standby copy in a second zone, which doubles the price."),
  backup_retention_days: z
    .int("must be a whole number")
    .min(0, "must be at least 0 days")
    .max(35, "must be at most 35 days")
    .default(1)
    .describe("Days that RDS keeps automatic backups; 0 turns them off."),
  deletion_protection: z.boolean().default(false).describe("Refuse to delete the database."),
  final_snapshot: z.boolean().default(false).describe("Take a snapshot before the database is deleted."),
  performance_insights: z.boolean().default(false).describe("Record which queries load the database, for 7 days."),
  log_exports: z
    .array(z.enum(["postgresql", "upgrade"]))
    .default(["postgresql", "upgrade"])
    .describe("PostgreSQL logs that go to CloudWatch."),
  apply_immediately: z
    .boolean()
    .default(true)
    .describe("Make changes at once instead of in the maintenance window; some restart the database."),
});

const cache = z.strictObject({
  engine: z.enum(["valkey", "redis"]).default("valkey").describe("Cache engine; Celery speaks to both alike."),
  engine_version: z
    .string()
    .regex(/^[7-9]\.[0-9]+$/, "must be a version from 7, such as 8.0")
    .default("8.0")
    .describe("Engine version: Valkey 7.2 or 8.0, Redis 7.0 or 7.1."),
  node_type: z
    .string()
    .regex(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, "must be an ElastiCache node type, such as cache.t4g.micro")
    .default("cache.t4g.micro")
    .describe("ElastiCache node type; `cache.t4g.micro` is roughly $10 a month."),
  replicas: z
    .int("must be a whole number")
    .min(0, "must be at least 0")
    .max(5, "must be at most 5")
    .default(0)
    .describe("Copies of the primary node; with one or more, ElastiCache fails over by itself."),
  snapshot_retention_days: z
    .int("must be a whole number")
    .min(0, "must be at least 0 days")
    .max(35, "must be at most 35 days")
    .default(0)
    .describe("Days that ElastiCache keeps daily snapshots; 0 turns them off."),
});

const bastion = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Make a small instance for tunnels to the database: no public address, no inbound rule, reached through SSM.",
    ),
  instance_type: z
    .string()
    .regex(/^[a-z0-9-]+\.[a-z0-9]+$/, "must be an EC2 instance type, such as t4g.nano")
    .default("t4g.nano")
    .describe("EC2 instance type with an Arm processor; `t4g.nano` is roughly $3 a month."),
});

/** Every input of the module. */
export const variables = z.strictObject({
  name: environmentName("Name of the base, the prefix of every resource name, such as `dev`."),
  domain_name: domainName().describe("Domain of the base; an app is served at `<app>.<domain>`."),
  hosted_zone_id: z
    .string()
    .regex(/^Z[A-Z0-9]+$/, "must be the ID of a Route 53 hosted zone, such as Z0123456789ABCDEFGHIJ")
    .optional()
    .describe(
      "Route 53 zone of the domain: certificate validation and the apps' DNS records go there. Leave it out when DNS is kept elsewhere.",
    ),
  certificate_arn: z
    .string()
    .regex(/^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate\/.+$/, "must be the ARN of an ACM certificate")
    .optional()
    .describe(
      "Certificate for `<domain>` and `*.<domain>` in the base's region; it must exist before the base is planned. Without it one is made and validated in the hosted zone.",
    ),
  cidr: z
    .string()
    .refine(isVpcCidr, vpcCidrLimit)
    .default("10.0.0.0/16")
    .describe("IPv4 range of the VPC, from /16 to /23."),
  az_count: z
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(3, "must be at most 3")
    .default(2)
    .describe(
      "Availability zones that tasks run in. The load balancer and the database's subnet group always span two, as AWS requires.",
    ),
  azs: z
    .array(z.string().regex(/^[a-z0-9-]+[a-z]$/, "must be a zone name, such as us-east-1a"))
    .min(2, "must name at least 2 zones, because a load balancer needs two")
    .max(3, "must name at most 3 zones")
    .optional()
    .describe("Names of the availability zones; without it, the region's first ones."),
  nat: z
    .enum(["single", "none"])
    .default("single")
    .describe(
      "`single`: one NAT gateway, roughly $33 a month. `none`: tasks run in public subnets, still reachable only through the load balancer.",
    ),
  interface_endpoints: z
    .array(z.string().regex(/^[a-z0-9.-]+$/, "must be the short name of an AWS service, such as ecr.api"))
    .default([])
    .describe(
      "Services reached inside the VPC, such as `ecr.api`, `ecr.dkr`, `logs`, `secretsmanager`, `ssmmessages`; each roughly $7 a month and zone.",
    ),
  flow_logs: z.boolean().default(false).describe("Log every connection in the VPC to CloudWatch."),
  log_retention_days: logRetentionDays(30).describe("Days that CloudWatch keeps the base's logs."),
  load_balancer: loadBalancer.prefault({}).describe("The load balancer that all apps share, roughly $20 a month."),
  database: database
    .prefault({})
    .describe("The PostgreSQL instance that all apps share; each app has its own database and role."),
  cache: cache
    .prefault({})
    .describe("The cache and Celery broker that all apps share; each slot has its own two databases."),
  bastion: bastion.prefault({}).describe("Optional way into the VPC for people."),
});

/** What must hold across the inputs. */
export const rules: readonly Rule<z.output<typeof variables>>[] = [
  {
    on: "certificate_arn",
    message: "is needed when hosted_zone_id is left out, because a new certificate is validated in the hosted zone",
    holds: ({ certificate_arn, hosted_zone_id }) => certificate_arn !== undefined || hosted_zone_id !== undefined,
    condition: "var.certificate_arn != null || var.hosted_zone_id != null",
  },
  {
    on: "azs",
    message: "must name at least as many zones as az_count",
    holds: ({ azs, az_count }) => azs === undefined || azs.length >= az_count,
    condition: "var.azs == null ? true : length(var.azs) >= var.az_count",
  },
  {
    on: "database",
    message:
      "must have a max_allocated_storage at least a tenth above allocated_storage, because RDS refuses to grow by less",
    holds: ({ database: { allocated_storage, max_allocated_storage } }) =>
      max_allocated_storage * 10 >= allocated_storage * 11,
    condition: "var.database.max_allocated_storage * 10 >= var.database.allocated_storage * 11",
  },
  {
    on: "name",
    message:
      "must not be internal, sg or sthree, nor begin with one of them and a hyphen: AWS keeps such names of load balancers, security groups and buckets for itself",
    holds: ({ name }) => !/^(internal|sg|sthree)(-|$)/.test(name),
    condition: '!can(regex("^(internal|sg|sthree)(-|$)", var.name))',
  },
  {
    on: "cache",
    message: "must have an engine_version that its engine comes in: Redis 7.0 or 7.1, Valkey from 7.2",
    holds: ({ cache: { engine, engine_version } }) => ["7.0", "7.1"].includes(engine_version) === (engine === "redis"),
    condition: 'contains(["7.0", "7.1"], var.cache.engine_version) == (var.cache.engine == "redis")',
  },
  {
    on: "bastion",
    message:
      "needs the interface_endpoints ssm and ssmmessages when nat is none, because it has no public address to reach Systems Manager from",
    holds: ({ bastion, nat, interface_endpoints }) =>
      !bastion.enabled ||
      nat !== "none" ||
      ["ssm", "ssmmessages"].every((service) => interface_endpoints.includes(service)),
    condition:
      '!var.bastion.enabled || var.nat != "none" || alltrue([for service in ["ssm", "ssmmessages"] : contains(var.interface_endpoints, service)])',
  },
];
