import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import type { Flag } from "../core/flag.ts";
import { hcl, number } from "../core/hcl.ts";
import { metricAlarm } from "./metric-alarm.ts";
import { onlyIf } from "./only-if.ts";

const BYTES_PER_GIB = 1024 ** 3;

export interface DatabaseAlarmsProps {
  /** Prefix of every name, e.g. `prod`. */
  readonly name: string;

  /** Topic told of every alarm. */
  readonly topicArn: string;

  /** Identifier of the RDS instance that is watched. */
  readonly identifier: string;

  /** Identifier of its replica, when there is one. */
  readonly replica: { readonly enabled: Flag; readonly identifier: string };

  /** Percent of the processor, for 15 minutes. */
  readonly cpuPercent: number;

  /** GiB of free storage; RDS adds some at a tenth of the whole, and then not again for six hours. */
  readonly freeStorageGib: number;

  /** Connections; how many an instance class takes grows with its memory. */
  readonly connections: number;

  /** Seconds that the replica may be behind. */
  readonly replicaLagSeconds: number;
}

/** What to be woken for at a database: no processor left, no storage left, no connections left, a replica left behind. */
export class DatabaseAlarms extends Construct {
  constructor(scope: Construct, id: string, props: DatabaseAlarmsProps) {
    super(scope, id);
    section(this);
    const { name, topicArn, identifier, replica } = props;
    const metric = (metricName: string, dbInstance: string) => ({
      namespace: "AWS/RDS",
      metricName,
      dimensions: { DBInstanceIdentifier: dbInstance },
      statistic: "Average",
      period: 300,
    });

    metricAlarm(this, "database-cpu", {
      name: `${name}-database-cpu`,
      description: "The database's processor is busy. Performance Insights shows which queries keep it so.",
      topicArn,
      metric: metric("CPUUtilization", identifier),
      threshold: props.cpuPercent,
      periods: 3,
    });
    metricAlarm(this, "database-free-storage", {
      name: `${name}-database-free-storage`,
      description: "The database runs out of storage. Raise database.max_allocated_storage; without space it stops.",
      topicArn,
      metric: metric("FreeStorageSpace", identifier),
      comparison: "LessThanThreshold",
      threshold: number(hcl`${props.freeStorageGib} * ${BYTES_PER_GIB}`),
      periods: 1,
    });
    metricAlarm(this, "database-connections", {
      name: `${name}-database-connections`,
      description:
        "The database runs out of connections. Fewer tasks or threads, a lower CONN_MAX_AGE, or more memory.",
      topicArn,
      metric: metric("DatabaseConnections", identifier),
      threshold: props.connections,
      periods: 2,
    });
    metricAlarm(this, "database-replica-lag", {
      name: `${name}-database-replica-lag`,
      description: "The read replica is behind the database: what it answers is old.",
      topicArn,
      metric: metric("ReplicaLag", replica.identifier),
      threshold: props.replicaLagSeconds,
      periods: 2,
      repeat: { count: onlyIf(replica.enabled) },
    });
  }
}
