import * as z from "zod";
import type { Value } from "../core/inputs.ts";

/** Raised when a base's outputs change in a way that an older app cannot use. */
export const CONTRACT_VERSION = 1;

const text = (description: string) => z.string().optional().describe(description);
const texts = (description: string) => z.array(z.string()).optional().describe(description);
const count = (description: string) => z.number().optional().describe(description);

/**
 * What a base hands to the apps on it: a base module's outputs and an app module's variable `base`.
 *
 * Everything but the version is optional in type, so that a base of another version gets as far as the app's precondition,
 * which says what to upgrade.
 */
export const baseContract = z.object({
  contract_version: z
    .number()
    .describe("Version of this contract; an app refuses a base whose version it does not know."),
  name: text("Name of the base, the prefix of everything in it."),
  account_id: text("AWS account the base lives in."),
  region: text("AWS region the base lives in."),
  partition: text("AWS partition of the base: `aws`, `aws-cn` or `aws-us-gov`."),
  domain_name: text("Domain of the base; an app is served at `<app>.<domain>`."),
  hosted_zone_id: text("Route 53 zone that holds the apps' DNS records; empty when DNS is kept elsewhere."),
  vpc_id: text("ID of the VPC."),
  public_subnet_ids: texts("IDs of the public subnets, one per zone."),
  private_subnet_ids: texts("IDs of the private subnets, one per zone."),
  task_subnet_ids: texts("IDs of the subnets that tasks run in: private ones, or public ones on a base without NAT."),
  assign_public_ip: z
    .boolean()
    .optional()
    .describe("Whether tasks need a public address to reach the internet: only on a base without NAT."),
  app_security_group_id: text(
    "Security group of every task: reachable from the load balancer, may reach database and cache.",
  ),
  load_balancer_arn_suffix: text("The load balancer as CloudWatch names it."),
  load_balancer_dns_name: text("Host name of the load balancer."),
  load_balancer_zone_id: text("Route 53 zone of the load balancer, for alias records."),
  https_listener_arn: text("Listener that the apps' rules are added to."),
  database_identifier: text("Identifier of the RDS instance."),
  database_address: text("Host name of the database, without port."),
  database_port: count("Port of the database."),
  database_master_secret_arn: text("Secret with the master user's name and password, managed by RDS."),
  cache_address: text("Host name of the cache's primary node."),
  cache_port: count("Port of the cache; TLS only."),
  cache_databases: count("How many logical databases the cache has: two for each slot."),
  alarm_topic_arn: text("SNS topic that alarms go to; empty on a base without one, and missing on one older than it."),
});

/** The contract as a base exports it. */
export type BaseContract = z.infer<typeof baseContract>;

/**
 * A base of the version we know, which has every field.
 *
 * A base of another version may lack some; then the precondition that compares versions says so before anything is made.
 */
export type Base = { readonly [Key in keyof Value<BaseContract>]-?: Exclude<Value<BaseContract>[Key], undefined> };

/** The base as an app works with it: every field there, since the precondition has let it pass. */
export const knownBase = (base: Value<BaseContract>): Base => base as Base;
