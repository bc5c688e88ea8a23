import { describe, expect, test } from "vitest";
import { Cache, type CacheProps } from "../../src/constructs/cache.ts";
import { synthConstruct } from "../support/synth.ts";

const cache = (settings: Partial<CacheProps> = {}) =>
  synthConstruct(
    (scope) =>
      new Cache(scope, "cache", {
        name: "dev",
        subnetIds: ["subnet-1", "subnet-2"],
        securityGroupId: "sg-1",
        engine: "valkey",
        engineVersion: "8.0",
        nodeType: "cache.t4g.micro",
        replicas: 0,
        snapshotRetentionDays: 0,
        databases: 100,
        applyImmediately: true,
        allowDestroy: true,
        ...settings,
      }),
  );

const group = (settings: Partial<CacheProps> = {}) => cache(settings).only("aws_elasticache_replication_group");

describe("the cache", () => {
  test("is encrypted on disk and answers only over TLS", () => {
    expect(group()).toMatchObject({
      at_rest_encryption_enabled: "true",
      transit_encryption_enabled: true,
      transit_encryption_mode: "required",
    });
  });

  test("leaves a snapshot of a known name when asked, and otherwise none", () => {
    expect(group({ finalSnapshot: true }).final_snapshot_identifier).toBe('${true ? "dev-cache-final" : null}');
    expect(group()).not.toHaveProperty("final_snapshot_identifier");
  });

  test("is maintained when asked, and otherwise when ElastiCache likes", () => {
    expect(group({ maintenanceWindow: "sun:04:00-sun:05:00" }).maintenance_window).toBe("sun:04:00-sun:05:00");
    expect(group()).not.toHaveProperty("maintenance_window");
  });

  test("has no token, which would lie in the state: only its group says who may connect", () => {
    expect(group()).not.toHaveProperty("auth_token");
    expect(group().security_group_ids).toEqual(["sg-1"]);
    expect(cache().only("aws_elasticache_subnet_group").subnet_ids).toEqual(["subnet-1", "subnet-2"]);
  });

  test("is not in cluster mode, which Celery cannot use", () => {
    expect(group()).not.toHaveProperty("num_node_groups");
    expect(group()).not.toHaveProperty("cluster_mode");
    expect(group().num_cache_clusters).toBe("${0 + 1}");
  });

  test("refuses writes when full rather than drop tasks, and has databases for every slot", () => {
    expect(cache().only("aws_elasticache_parameter_group").parameter).toEqual([
      { name: "databases", value: "${tostring(100)}" },
      { name: "maxmemory-policy", value: "noeviction" },
    ]);
  });

  test("takes the parameters of its engine's major version, and has the next ones before it gives up the last", () => {
    expect(cache({ engine: "redis", engineVersion: "7.1" }).only("aws_elasticache_parameter_group")).toMatchObject({
      family: 'redis${split(".", "7.1")[0]}',
      name: 'dev-cache-redis${split(".", "7.1")[0]}',
      lifecycle: { create_before_destroy: true },
    });
  });

  test("fails over by itself, to another zone, once it has a replica", () => {
    expect(group({ replicas: 1 })).toMatchObject({
      num_cache_clusters: "${1 + 1}",
      automatic_failover_enabled: "${1 > 0}",
      multi_az_enabled: "${1 > 0}",
    });
  });

  test.each<[string, Partial<CacheProps>, object]>([
    ["is as large as asked", { nodeType: "cache.m7g.large" }, { node_type: "cache.m7g.large" }],
    ["keeps snapshots for as long as asked", { snapshotRetentionDays: 7 }, { snapshot_retention_limit: 7 }],
    ["changes in the maintenance window when asked", { applyImmediately: false }, { apply_immediately: false }],
  ])("%s", (_claim, settings, expected) => {
    expect(group(settings)).toMatchObject(expected);
  });
});
