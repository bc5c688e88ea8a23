import * as z from "zod";
import {
  applyImmediately,
  azs,
  bastion,
  cacheEngineInputs,
  cidr,
  domainInputs,
  instanceClass,
  interfaceEndpoints,
  loadBalancerInputs,
  logExports,
  nodeType,
  postgresVersion,
  storageInputs,
} from "../../src/constructs/base-inputs.ts";
import { baseRules } from "../../src/constructs/base-rules.ts";
import { environmentName, logRetentionDays } from "../../src/constructs/names.ts";
import type { Rule } from "../../src/core/rule.ts";

const loadBalancer = z.strictObject({
  ...loadBalancerInputs,
  access_logs: z.boolean().default(false).describe("Keep the load balancer's access logs in a bucket for 90 days."),
  deletion_protection: z.boolean().default(false).describe("Refuse to delete the load balancer."),
});

const database = z.strictObject({
  instance_class: instanceClass
    .default("db.t4g.micro")
    .describe("RDS instance class; `db.t4g.micro` is roughly $12 a month."),
  engine_version: postgresVersion,
  ...storageInputs({ allocated: 20, most: 100 }),
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
  log_exports: logExports,
  apply_immediately: applyImmediately(true, "the database"),
});

const cache = z.strictObject({
  ...cacheEngineInputs,
  node_type: nodeType
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

/** Every input of the module. */
export const variables = z.strictObject({
  name: environmentName("Name of the base, the prefix of every resource name, such as `dev`."),
  ...domainInputs,
  cidr,
  az_count: z
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(3, "must be at most 3")
    .default(2)
    .describe(
      "Availability zones that tasks run in. The load balancer and the database's subnet group always span two, as AWS requires.",
    ),
  azs,
  nat: z
    .enum(["single", "none"])
    .default("single")
    .describe(
      "`single`: one NAT gateway, roughly $33 a month. `none`: tasks run in public subnets, still reachable only through the load balancer.",
    ),
  interface_endpoints: interfaceEndpoints,
  flow_logs: z.boolean().default(false).describe("Log every connection in the VPC to CloudWatch."),
  log_retention_days: logRetentionDays(30).describe("Days that CloudWatch keeps the base's logs."),
  load_balancer: loadBalancer.prefault({}).describe("The load balancer that all apps share, roughly $20 a month."),
  database: database
    .prefault({})
    .describe("The PostgreSQL instance that all apps share; each app has its own database and role."),
  cache: cache
    .prefault({})
    .describe("The cache and Celery broker that all apps share; each slot has its own two databases."),
  bastion,
});

/** What must hold across the inputs. */
export const rules: readonly Rule<z.output<typeof variables>>[] = [
  baseRules.certificate,
  baseRules.zones,
  {
    on: "database",
    message:
      "must have a max_allocated_storage at least a tenth above allocated_storage, because RDS refuses to grow by less",
    holds: ({ database: { allocated_storage, max_allocated_storage } }) =>
      max_allocated_storage * 10 >= allocated_storage * 11,
    condition: "var.database.max_allocated_storage * 10 >= var.database.allocated_storage * 11",
  },
  baseRules.freeName,
  baseRules.cacheVersion,
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
