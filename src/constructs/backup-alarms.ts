import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { each } from "../core/each.ts";
import { hcl, text } from "../core/hcl.ts";
import { metricAlarm } from "./metric-alarm.ts";

/** What may become of a job of AWS Backup instead of a backup, and the metric that counts it. */
const OUTCOMES = {
  aborted: "NumberOfBackupJobsAborted",
  expired: "NumberOfBackupJobsExpired",
  failed: "NumberOfBackupJobsFailed",
};

export interface BackupAlarmsProps {
  /** Prefix of every name, e.g. `prod`. */
  readonly name: string;

  /** Topic told of every alarm. */
  readonly topicArn: string;

  /** Vault that the jobs write to. */
  readonly vaultName: string;
}

/**
 * What to be woken for at the backups: a job that failed, was stopped, or could not end in its time.
 *
 * Source: AWS Backup, "AWS Backup metrics with Amazon CloudWatch".
 */
export class BackupAlarms extends Construct {
  constructor(scope: Construct, id: string, { name, topicArn, vaultName }: BackupAlarmsProps) {
    super(scope, id);
    section(this);
    metricAlarm(this, "backup-jobs", {
      name: `${name}-backup-jobs-${text(hcl`each.key`)}`,
      description: "There is no new backup in the vault: AWS Backup's console says why, under Jobs.",
      topicArn,
      metric: {
        namespace: "AWS/Backup",
        metricName: text(hcl`each.value`),
        dimensions: { BackupVaultName: vaultName },
        statistic: "Sum",
        period: 3600,
      },
      threshold: 0,
      periods: 1,
      // Without a job there is nothing to count.
      silence: "notBreaching",
      repeat: { forEach: each(OUTCOMES) },
    });
  }
}
