import type { Rule } from "../core/rule.ts";

/** Inputs that every base has, as far as the rules across them read. */
interface BaseInputs {
  readonly name: string;
  readonly certificate_arn?: string | undefined;
  readonly hosted_zone_id?: string | undefined;
  readonly az_count: number;
  readonly azs?: readonly string[] | undefined;
  readonly cache: { readonly engine: string; readonly engine_version: string };
}

/** What must hold across the inputs of every base. */
export const baseRules = {
  certificate: {
    on: "certificate_arn",
    message: "is needed when hosted_zone_id is left out, because a new certificate is validated in the hosted zone",
    holds: ({ certificate_arn, hosted_zone_id }) => certificate_arn !== undefined || hosted_zone_id !== undefined,
    condition: "var.certificate_arn != null || var.hosted_zone_id != null",
  },
  zones: {
    on: "azs",
    message: "must name at least as many zones as az_count",
    holds: ({ azs, az_count }) => azs === undefined || azs.length >= az_count,
    condition: "var.azs == null ? true : length(var.azs) >= var.az_count",
  },
  freeName: {
    on: "name",
    message:
      "must not be internal, sg or sthree, nor begin with one of them and a hyphen: AWS keeps such names of load balancers, security groups and buckets for itself",
    holds: ({ name }) => !/^(internal|sg|sthree)(-|$)/.test(name),
    condition: '!can(regex("^(internal|sg|sthree)(-|$)", var.name))',
  },
  cacheVersion: {
    on: "cache",
    message: "must have an engine_version that its engine comes in: Redis 7.0 or 7.1, Valkey from 7.2",
    holds: ({ cache: { engine, engine_version } }) => ["7.0", "7.1"].includes(engine_version) === (engine === "redis"),
    condition: 'contains(["7.0", "7.1"], var.cache.engine_version) == (var.cache.engine == "redis")',
  },
} satisfies Readonly<Record<string, Rule<BaseInputs>>>;
