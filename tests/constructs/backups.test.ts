import { expect, test } from "vitest";
import { Account } from "../../src/constructs/account.ts";
import { Backups, type BackupsProps } from "../../src/constructs/backups.ts";
import { type Block, synthConstruct } from "../support/synth.ts";

const backups = (settings: Partial<BackupsProps> = {}) =>
  synthConstruct(
    (scope) =>
      new Backups(scope, "backups", {
        name: "prod",
        account: new Account(scope, "account"),
        resourceArns: ["arn:database"],
        schedule: "cron(0 6 * * ? *)",
        retentionDays: 35,
        forceDestroy: false,
        ...settings,
      }),
  );

const rule = (settings: Partial<BackupsProps> = {}) =>
  (backups(settings).only("aws_backup_plan").rule as readonly Block[])[0] ?? {};

test("what is given is backed up daily into a vault of its own and kept as long as asked", () => {
  expect(rule()).toMatchObject({
    schedule: "cron(0 6 * * ? *)",
    target_vault_name: "${aws_backup_vault.backups.name}",
    lifecycle: { delete_after: 35 },
  });
  expect(backups().only("aws_backup_selection")).toMatchObject({
    resources: ["arn:database"],
    iam_role_arn: "${aws_iam_role.backups.arn}",
  });
});

test("backups are copied to another region's vault when one is named", () => {
  const vault = "arn:aws:backup:eu-west-1:123456789012:backup-vault:copies";
  expect(rule({ copyToVaultArn: vault }).dynamic).toEqual({
    copy_action: {
      for_each: `\${"${vault}" == null ? [] : ["${vault}"]}`,
      content: { destination_vault_arn: "${copy_action.value}", lifecycle: { delete_after: 35 } },
    },
  });
  expect(rule().dynamic).toMatchObject({ copy_action: { for_each: "${null == null ? [] : [null]}" } });
});

test.each([false, true])("a vault that holds backups goes only when that is allowed: %s", (forceDestroy) => {
  expect(backups({ forceDestroy }).only("aws_backup_vault").force_destroy).toBe(forceDestroy);
});

test("only AWS Backup takes its role, which may back up and restore, and does before anything is selected", () => {
  expect(backups().only("aws_iam_role").assume_role_policy).toContain('"Service" = "backup.amazonaws.com"');
  const policies = Object.values(backups().all("aws_iam_role_policy_attachment")).map(({ policy_arn }) => policy_arn);
  expect(policies).toEqual([
    expect.stringMatching(/AWSBackupServiceRolePolicyForBackup$/),
    expect.stringMatching(/AWSBackupServiceRolePolicyForRestores$/),
  ]);
  expect(backups().only("aws_backup_selection").depends_on).toHaveLength(2);
});
