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
import { environmentName, logRetentionDays } from "../../src/constructs/names.ts";

/** A whole number that must lie between two others, or has only a least one. */
const whole = (least: number, most?: number, unit = "") => {
  const atLeast = z.int("must be a whole number").min(least, `must be at least ${least}${unit}`);
  return most === undefined ? atLeast : atLeast.max(most, `must be at most ${most}${unit}`);
};

const percent = () => whole(1, 100, " percent");

const loadBalancer = z.strictObject({
  ...loadBalancerInputs,
  access_logs: z.boolean().default(true).describe("Keep the load balancer's access logs in a bucket for 90 days."),
});

const backupDays = z
  .int("must be a whole number")
  .min(7, "must be at least 7 days, because a mistake made before a long weekend must still be undone after it")
  .max(35, "must be at most 35 days, the most that RDS offers")
  .default(14)
  .describe("Days that RDS keeps automatic backups: any second of them can be restored.");

const database = z.strictObject({
  instance_class: instanceClass
    .default("db.t4g.medium")
    .describe("RDS instance class of the database and its standby; two `db.t4g.medium` are roughly $95 a month."),
  engine_version: postgresVersion,
  ...storageInputs({ allocated: 50, most: 500 }),
  backup_retention_days: backupDays,
  backup_window: z
    .string()
    .regex(
      /^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$/,
      "must be two times in UTC, at least 30 minutes apart, such as 02:00-03:00",
    )
    .default("02:00-03:00")
    .describe("When automatic backups are made, in UTC, at least half an hour long and outside `maintenance_window`."),
  final_snapshot: z
    .boolean()
    .default(true)
    .describe("Take the snapshot `<name>-final` before the database is deleted; off only with `allow_destroy`."),
  performance_insights: z.boolean().default(true).describe("Record which queries load the database, for 7 days, free."),
  log_exports: logExports,
  log_min_duration_statement: whole(-1, 2147483647, " ms")
    .default(1000)
    .describe("Statements that take at least this many milliseconds are logged; -1 logs none, 0 all."),
  apply_immediately: applyImmediately(false, "the database"),
});

const readReplica = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Make a copy of the database that answers reads; it costs what its instance class costs."),
  instance_class: instanceClass
    .default("db.t4g.medium")
    .describe("RDS instance class of the replica; a smaller one than the database's may fall behind."),
});

const cache = z.strictObject({
  ...cacheEngineInputs,
  node_type: nodeType
    .default("cache.t4g.small")
    .describe("ElastiCache node type; `cache.t4g.small` is roughly $20 a month for each node."),
  replicas: z
    .int("must be a whole number")
    .min(1, "must be at least 1, because without a copy a broken node takes the queues with it")
    .max(5, "must be at most 5, the most that ElastiCache offers")
    .default(1)
    .describe("Copies of the primary node in other zones; ElastiCache fails over to one by itself."),
  snapshot_retention_days: z
    .int("must be a whole number")
    .min(1, "must be at least 1 day")
    .max(35, "must be at most 35 days")
    .default(7)
    .describe("Days that ElastiCache keeps daily snapshots."),
  final_snapshot: z
    .boolean()
    .default(true)
    .describe("Take the snapshot `<name>-cache-final` before the cache is deleted; off only with `allow_destroy`."),
  apply_immediately: applyImmediately(false, "the nodes"),
});

const backup = z.strictObject({
  schedule: z
    .string()
    .regex(/^cron\([^()]+\)$/, "must be an AWS cron expression, such as cron(0 6 * * ? *)")
    .default("cron(0 6 * * ? *)")
    .describe(
      "When AWS Backup runs, in UTC; RDS allows none within an hour of `backup_window` and `maintenance_window`.",
    ),
  retention_days: z
    .int("must be a whole number")
    .min(7, "must be at least 7 days")
    .max(36500, "must be at most 36500 days")
    .default(35)
    .describe("Days that AWS Backup keeps each daily backup, roughly $0.10 for each GB and month."),
  copy_to_vault_arn: z
    .string()
    .regex(/^arn:[a-z-]+:backup:[a-z0-9-]+:[0-9]{12}:backup-vault:.+$/, "must be the ARN of an AWS Backup vault")
    .optional()
    .describe("Vault in another region that each backup is copied to; without it there is no copy."),
});

const alarms = z.strictObject({
  database_cpu_percent: percent().default(80).describe("Percent of the database's processor, over 15 minutes."),
  database_free_storage_gib: whole(1)
    .default(5)
    .describe("Free storage in GiB, alarmed below; RDS adds some when a tenth is left, up to `max_allocated_storage`."),
  database_connections: whole(1)
    .default(300)
    .describe("Connections of the database. A `db.t4g.medium` takes roughly 400; the number grows with memory."),
  database_replica_lag_seconds: whole(1).default(60).describe("Seconds that the read replica is behind."),
  cache_memory_percent: percent().default(75).describe("Percent of a cache node's memory; a full cache refuses tasks."),
  cache_evictions: whole(0).default(0).describe("Keys that a cache node drops in five minutes."),
  cache_cpu_percent: percent()
    .default(75)
    .describe("Percent of the processor core that the cache's engine runs on, over 15 minutes."),
  load_balancer_errors: whole(0)
    .default(10)
    .describe("Answers 5xx of the load balancer itself in five minutes: no task was there to answer."),
  app_errors: whole(0).default(25).describe("Answers 5xx of all apps together in five minutes."),
  unhealthy_hosts: whole(0)
    .default(0)
    .describe("Targets of one service that fail their health check, for five minutes."),
});

const waf = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Stand AWS WAF before the load balancer, roughly $10 a month and $0.60 for each million requests."),
  rate_limit: whole(100, 2000000000, " requests")
    .default(2000)
    .describe("Requests that one IPv4 address may make in five minutes."),
});

/** Every input of the module. */
export const variables = z.strictObject({
  name: environmentName("Name of the base, the prefix of every resource name, such as `prod`."),
  ...domainInputs,
  allow_destroy: z
    .boolean()
    .default(false)
    .describe(
      "Lift what protects the base from being deleted: database, replica, cache and load balancer, access logs and backups. Apply it first, then destroy.",
    ),
  cidr,
  az_count: z
    .int("must be a whole number")
    .min(2, "must be at least 2, because with one zone everything fails when it does")
    .max(3, "must be at most 3")
    .default(3)
    .describe(
      "Availability zones that everything spans, each with a NAT gateway of its own, roughly $33 a month. With three, two are left when one fails.",
    ),
  azs,
  interface_endpoints: interfaceEndpoints,
  flow_logs: z.boolean().default(true).describe("Log every connection in the VPC to CloudWatch, $0.50 for each GB."),
  log_retention_days: logRetentionDays(90).describe("Days that CloudWatch keeps the base's logs."),
  maintenance_window: z
    .string()
    .regex(
      /^(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]-(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]$/,
      "must be two days and times in UTC, at least an hour apart, such as sun:04:00-sun:05:00",
    )
    .default("sun:04:00-sun:05:00")
    .describe("When AWS may change or restart database and cache, in UTC, at least an hour long."),
  load_balancer: loadBalancer.prefault({}).describe("The load balancer that all apps share, roughly $20 a month."),
  database: database
    .prefault({})
    .describe("The PostgreSQL instance that all apps share, with a standby in another zone that takes over by itself."),
  read_replica: readReplica.prefault({}).describe("Optional copy of the database that answers reads."),
  cache: cache
    .prefault({})
    .describe("The cache and Celery broker that all apps share; each slot has its own two databases."),
  backup: backup.prefault({}).describe("Daily backups of the database that outlive it, in a vault of AWS Backup."),
  alarm_emails: z
    .array(z.string().regex(/^[^@ ]+@[^@ ]+\.[^@ ]+$/, "must be an e-mail address"))
    .default([])
    .describe("Addresses that alarms go to; each must confirm the message that SNS sends it first."),
  alarms: alarms
    .prefault({})
    .describe("Thresholds of the alarms, each roughly $0.10 a month: beyond them the topic is told."),
  waf: waf.prefault({}).describe("Optional web application firewall before the load balancer."),
  bastion,
});
