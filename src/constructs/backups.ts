import { BackupPlan } from "@cdktf/provider-aws/lib/backup-plan";
import { BackupSelection } from "@cdktf/provider-aws/lib/backup-selection";
import { BackupVault } from "@cdktf/provider-aws/lib/backup-vault";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import type { Flag } from "../core/flag.ts";
import { hcl, json } from "../core/hcl.ts";
import type { Account } from "./account.ts";
import { bounded } from "./task-roles.ts";

/** What the role may do: back up, and restore from what it backed up. */
const POLICIES = { backup: "AWSBackupServiceRolePolicyForBackup", restore: "AWSBackupServiceRolePolicyForRestores" };

/** Minutes in which a backup must begin and end, or it is reported as failed. */
const MINUTES = { begin: 120, end: 600 };

export interface BackupsProps {
  /** Prefix of every name, e.g. `prod`. */
  readonly name: string;

  /** Role names carry the region, because they are the same in all of them. */
  readonly account: Account;

  /** What is backed up: databases and whatever else AWS Backup knows. */
  readonly resourceArns: string[];

  /** When, as an AWS cron expression in UTC; not within an hour of a database's own windows. */
  readonly schedule: string;

  /** Days that a backup is kept. */
  readonly retentionDays: number;

  /**
   * Vault in another region that each backup is copied to. Its owner makes it there, with the provider of that region.
   *
   * @default no copy
   */
  readonly copyToVaultArn?: string | undefined;

  /** Delete the backups with the vault; otherwise a vault that holds any refuses to go. */
  readonly forceDestroy: Flag;
}

/**
 * Daily backups that outlive the database they are of, kept apart from it in a vault, roughly $0.10 for each GB and month.
 *
 * RDS's own backups restore to any second but go with the database; these do not.
 */
export class Backups extends Construct {
  readonly vaultName: string;

  constructor(scope: Construct, id: string, props: BackupsProps) {
    super(scope, id);
    const { name, forceDestroy, resourceArns } = props;

    const vault = new BackupVault(this, "vault", { name: `${name}-backups`, forceDestroy, tags: { Name: name } });
    const plan = this.createPlan(props, vault);
    const { role, policies } = this.createRole(props);
    new BackupSelection(this, "selection", {
      name: `${name}-databases`,
      planId: plan.id,
      iamRoleArn: role.arn,
      resources: resourceArns,
      dependsOn: policies,
    });

    this.vaultName = vault.name;
  }

  private createPlan({ name, schedule, retentionDays, copyToVaultArn }: BackupsProps, vault: BackupVault): BackupPlan {
    const lifecycle = { deleteAfter: retentionDays };
    const plan = new BackupPlan(this, "plan", {
      name: `${name}-daily`,
      rule: [
        {
          ruleName: "daily",
          targetVaultName: vault.name,
          schedule,
          startWindow: MINUTES.begin,
          completionWindow: MINUTES.end,
          lifecycle,
        },
      ],
      tags: { Name: `${name}-daily` },
    });
    // A block that is there or not, inside a block: CDKTF has no word for it.
    plan.addOverride("rule.0.dynamic.copy_action", {
      for_each: hcl`${copyToVaultArn} == null ? [] : [${copyToVaultArn}]`,
      content: { destination_vault_arn: hcl`copy_action.value`, lifecycle: { delete_after: retentionDays } },
    });
    return plan;
  }

  private createRole({ name, account }: BackupsProps) {
    const role = new IamRole(this, "role", {
      name: `${name}-backup-${account.region}`,
      ...bounded(account),
      assumeRolePolicy: json({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "backup.amazonaws.com" },
            Action: "sts:AssumeRole",
          },
        ],
      }),
      tags: { Name: `${name}-backup` },
    });
    const policies = Object.entries(POLICIES).map(
      ([id, policy]) =>
        new IamRolePolicyAttachment(this, id, {
          role: role.name,
          policyArn: `arn:${account.partition}:iam::aws:policy/service-role/${policy}`,
        }),
    );
    return { role, policies };
  }
}
