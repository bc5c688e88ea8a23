import { describe, expect, test } from "vitest";
import { BackupAlarms } from "../../src/constructs/backup-alarms.ts";
import { CacheAlarms } from "../../src/constructs/cache-alarms.ts";
import { DatabaseAlarms } from "../../src/constructs/database-alarms.ts";
import { LoadBalancerAlarms } from "../../src/constructs/load-balancer-alarms.ts";
import { synthConstruct } from "../support/synth.ts";

const TYPE = "aws_cloudwatch_metric_alarm";
const alarms = synthConstruct((scope) => {
  new DatabaseAlarms(scope, "database", {
    name: "prod",
    topicArn: "topic",
    identifier: "prod-database",
    replica: { enabled: true, identifier: "prod-replica" },
    cpuPercent: 80,
    freeStorageGib: 5,
    connections: 300,
    replicaLagSeconds: 60,
  });
  new CacheAlarms(scope, "cache", {
    name: "prod",
    topicArn: "topic",
    replicationGroupId: "prod-cache",
    replicas: 2,
    memoryPercent: 75,
    evictions: 0,
    cpuPercent: 70,
  });
  new LoadBalancerAlarms(scope, "load-balancer", {
    name: "prod",
    topicArn: "topic",
    arnSuffix: "app/prod/1",
    loadBalancerErrors: 10,
    appErrors: 25,
    unhealthyHosts: 0,
  });
  new BackupAlarms(scope, "backups", { name: "prod", topicArn: "topic", vaultName: "prod-backups" });
});

test("every alarm has a name of its own, says what to do, and tells the topic when it begins and ends", () => {
  const all = Object.values(alarms.all(TYPE));
  expect(all).toHaveLength(11);
  expect(new Set(all.map(({ alarm_name }) => alarm_name)).size).toBe(11);
  for (const { alarm_description, alarm_actions, ok_actions } of all) {
    expect(alarm_description).toMatch(/\.$/);
    expect([alarm_actions, ok_actions]).toEqual([["topic"], ["topic"]]);
  }
});

describe("the database's alarms", () => {
  test.each<[string, string, object]>([
    [
      "processor, over 15 minutes",
      "database_cpu",
      { metric_name: "CPUUtilization", threshold: 80, evaluation_periods: 3 },
    ],
    [
      "free storage, in bytes and below",
      "database_free_storage",
      {
        metric_name: "FreeStorageSpace",
        comparison_operator: "LessThanThreshold",
        threshold: `\${5 * ${2 ** 30}}`,
      },
    ],
    ["connections", "database_connections", { metric_name: "DatabaseConnections", threshold: 300 }],
    [
      "lag of the replica, where there is one",
      "database_replica_lag",
      {
        metric_name: "ReplicaLag",
        threshold: 60,
        count: "${true ? 1 : 0}",
        dimensions: { DBInstanceIdentifier: "prod-replica" },
      },
    ],
  ])("%s", (_claim, name, expected) => {
    expect(alarms.named(TYPE, name)).toMatchObject({ namespace: "AWS/RDS", ...expected });
  });
});

describe("the cache's alarms", () => {
  test.each<[string, object]>([
    ["cache_memory", { metric_name: "DatabaseMemoryUsagePercentage", statistic: "Maximum", threshold: 75 }],
    ["cache_evictions", { metric_name: "Evictions", statistic: "Sum", threshold: 0 }],
    ["cache_cpu", { metric_name: "EngineCPUUtilization", statistic: "Average", threshold: 70 }],
  ])("%s, on every node as ElastiCache names it", (name, expected) => {
    expect(alarms.named(TYPE, name)).toMatchObject({
      namespace: "AWS/ElastiCache",
      count: "${2 + 1}",
      dimensions: { CacheClusterId: 'prod-cache-${format("%03d", count.index + 1)}' },
      ...expected,
    });
  });
});

describe("the load balancer's alarms", () => {
  test.each<[string, object]>([
    ["load_balancer_5xx", { metric_name: "HTTPCode_ELB_5XX_Count", threshold: 10 }],
    ["app_5xx", { metric_name: "HTTPCode_Target_5XX_Count", threshold: 25 }],
  ])("%s, where no traffic is no error", (name, expected) => {
    expect(alarms.named(TYPE, name)).toMatchObject({
      dimensions: { LoadBalancer: "app/prod/1" },
      statistic: "Sum",
      treat_missing_data: "notBreaching",
      ...expected,
    });
  });

  test("unhealthy targets of any app, for five minutes", () => {
    const { metric_query: queries, ...alarm } = alarms.named(TYPE, "unhealthy_hosts");
    expect(alarm).toMatchObject({ threshold: 0, evaluation_periods: 5, treat_missing_data: "notBreaching" });
    expect(queries).toEqual([
      expect.objectContaining({
        expression:
          "SELECT MAX(UnHealthyHostCount) FROM SCHEMA(\"AWS/ApplicationELB\", LoadBalancer, TargetGroup) WHERE LoadBalancer = 'app/prod/1'",
        period: 60,
        return_data: true,
      }),
    ]);
  });
});

test("a backup that failed, was stopped or did not end in time raises an alarm, and a day without a job none", () => {
  expect(alarms.named(TYPE, "backup_jobs")).toMatchObject({
    for_each: {
      aborted: "NumberOfBackupJobsAborted",
      expired: "NumberOfBackupJobsExpired",
      failed: "NumberOfBackupJobsFailed",
    },
    alarm_name: "prod-backup-jobs-${each.key}",
    namespace: "AWS/Backup",
    metric_name: "${each.value}",
    dimensions: { BackupVaultName: "prod-backups" },
    statistic: "Sum",
    comparison_operator: "GreaterThanThreshold",
    threshold: 0,
    treat_missing_data: "notBreaching",
  });
});
