import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, number, text } from "../core/hcl.ts";
import { metricAlarm } from "./metric-alarm.ts";

export interface CacheAlarmsProps {
  /** Prefix of every name, e.g. `prod`. */
  readonly name: string;

  /** Topic told of every alarm. */
  readonly topicArn: string;

  /** ID of the replication group that is watched. */
  readonly replicationGroupId: string;

  /** Copies of its primary node. Each node has alarms of its own, since each may become the primary. */
  readonly replicas: number;

  /** Percent of a node's memory. A full cache refuses writes, and with them new tasks. */
  readonly memoryPercent: number;

  /** Keys dropped in five minutes for want of memory. */
  readonly evictions: number;

  /** Percent of the processor core that the engine runs on, for 15 minutes. */
  readonly cpuPercent: number;
}

/** What to be woken for at a cache that is also Celery's broker: no memory left, tasks dropped, no processor left. */
export class CacheAlarms extends Construct {
  constructor(scope: Construct, id: string, props: CacheAlarmsProps) {
    super(scope, id);
    section(this);
    const { name, topicArn } = props;
    // ElastiCache numbers the nodes of a group by itself: prod-cache-001, prod-cache-002.
    const number3 = text(hcl`format("%03d", count.index + 1)`);
    const repeat = { count: number(hcl`${props.replicas} + 1`) };
    const metric = (metricName: string, statistic: string) => ({
      namespace: "AWS/ElastiCache",
      metricName,
      dimensions: { CacheClusterId: `${props.replicationGroupId}-${number3}` },
      statistic,
      period: 300,
    });

    metricAlarm(this, "cache-memory", {
      name: `${name}-cache-memory-${number3}`,
      description: "The cache runs out of memory; full, it refuses new tasks. Look for a queue that nobody works off.",
      topicArn,
      metric: metric("DatabaseMemoryUsagePercentage", "Maximum"),
      threshold: props.memoryPercent,
      periods: 1,
      repeat,
    });
    metricAlarm(this, "cache-evictions", {
      name: `${name}-cache-evictions-${number3}`,
      description: "The cache drops keys for want of memory, maybe queued tasks. Its policy should be noeviction.",
      topicArn,
      metric: metric("Evictions", "Sum"),
      threshold: props.evictions,
      periods: 1,
      repeat,
    });
    metricAlarm(this, "cache-cpu", {
      name: `${name}-cache-cpu-${number3}`,
      description: "The cache's engine is busy. Look for slow commands, then take a larger cache.node_type.",
      topicArn,
      metric: metric("EngineCPUUtilization", "Average"),
      threshold: props.cpuPercent,
      periods: 3,
      repeat,
    });
  }
}
