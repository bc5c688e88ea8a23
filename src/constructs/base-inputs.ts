import * as z from "zod";
import { isVpcCidr, vpcCidrLimit } from "./cidr.ts";
import { domainName, permissionsBoundaryArn } from "./names.ts";

/*
 * What every base asks for, whatever its profile. A profile adds its own limits and defaults; where only those differ, the input
 * is a function of them.
 */

export const domainInputs = {
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
  permissions_boundary_arn: permissionsBoundaryArn,
};

/** IPv4 range of the VPC. */
export const cidr = z
  .string()
  .refine(isVpcCidr, vpcCidrLimit)
  .default("10.0.0.0/16")
  .describe("IPv4 range of the VPC, from /16 to /23.");

/** Zones by name. */
export const azs = z
  .array(z.string().regex(/^[a-z0-9-]+[a-z]$/, "must be a zone name, such as us-east-1a"))
  .min(2, "must name at least 2 zones, because a load balancer needs two")
  .max(3, "must name at most 3 zones")
  .refine((names) => new Set(names).size === names.length, {
    error: "must not name a zone twice, because what is in one zone fails with it",
    params: { condition: (x: string) => `length(distinct(${x})) == length(${x})` },
  })
  .optional()
  .describe("Names of the availability zones; without it, the region's first ones.");

/** Services reached inside the VPC. */
export const interfaceEndpoints = z
  .array(z.string().regex(/^[a-z0-9.-]+$/, "must be the short name of an AWS service, such as ecr.api"))
  .default([])
  .describe(
    "Services reached inside the VPC, such as `ecr.api`, `ecr.dkr`, `logs`, `secretsmanager`, `ssmmessages`; each roughly $7 a month and zone.",
  );

/** What every load balancer has. */
export const loadBalancerInputs = {
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
};

/** Size of a database instance. */
export const instanceClass = z
  .string()
  .regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "must be an RDS instance class, such as db.t4g.micro");

/** Version of PostgreSQL. */
export const postgresVersion = z
  .string()
  .regex(/^1[4-9](\.[0-9]+)?$/, "must be a PostgreSQL version from 14, such as 17 or 17.4")
  .default("17")
  .describe("PostgreSQL version; with a major version alone, RDS picks and upgrades the minor one.");

/** Storage of a database, in GiB. */
export const storageInputs = (defaults: { readonly allocated: number; readonly most: number }) => ({
  allocated_storage: z
    .int("must be a whole number")
    .min(20, "must be at least 20 GiB, the least that gp3 offers")
    .max(65536, "must be at most 65536 GiB")
    .default(defaults.allocated)
    .describe("Storage in GiB to begin with."),
  max_allocated_storage: z
    .int("must be a whole number")
    .min(20, "must be at least 20 GiB")
    .max(65536, "must be at most 65536 GiB")
    .default(defaults.most)
    .describe("Storage in GiB that RDS may grow to by itself."),
});

/** Logs of PostgreSQL that go to CloudWatch. */
export const logExports = z
  .array(z.enum(["postgresql", "upgrade"]))
  .default(["postgresql", "upgrade"])
  .describe("PostgreSQL logs that go to CloudWatch.");

/** Whether changes wait for the maintenance window. */
export const applyImmediately = (value: boolean, restarted: string) =>
  z
    .boolean()
    .default(value)
    .describe(`Make changes at once instead of in the maintenance window; some restart ${restarted}.`);

/** Engine of the cache. */
export const cacheEngineInputs = {
  engine: z.enum(["valkey", "redis"]).default("valkey").describe("Cache engine; Celery speaks to both alike."),
  engine_version: z
    .string()
    .regex(/^[7-9]\.[0-9]+$/, "must be a version from 7, such as 8.0")
    .default("8.0")
    .describe("Engine version: Valkey 7.2 or 8.0, Redis 7.0 or 7.1."),
};

/** Size of a cache node. */
export const nodeType = z
  .string()
  .regex(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, "must be an ElastiCache node type, such as cache.t4g.micro");

/** The optional way into the VPC for people. */
export const bastion = z
  .strictObject({
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
  })
  .prefault({})
  .describe("Optional way into the VPC for people.");
