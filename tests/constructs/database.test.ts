import { describe, expect, test } from "vitest";
import { Database, type DatabaseProps } from "../../src/constructs/database.ts";
import { synthConstruct } from "../support/synth.ts";

const database = (settings: Partial<DatabaseProps> = {}) =>
  synthConstruct(
    (scope) =>
      new Database(scope, "database", {
        name: "dev",
        subnetIds: ["subnet-1", "subnet-2"],
        securityGroupId: "sg-1",
        instanceClass: "db.t4g.micro",
        engineVersion: "17",
        allocatedStorage: 20,
        maxAllocatedStorage: 100,
        multiAz: false,
        backupRetentionDays: 1,
        deletionProtection: false,
        finalSnapshot: false,
        performanceInsights: false,
        logExports: ["postgresql"],
        logRetentionDays: 30,
        applyImmediately: true,
        ...settings,
      }),
  );

const instance = (settings: Partial<DatabaseProps> = {}) => database(settings).only("aws_db_instance");

describe("the database", () => {
  test("is private, and only its own group says who may connect", () => {
    expect(instance()).toMatchObject({ publicly_accessible: false, vpc_security_group_ids: ["sg-1"], port: 5432 });
    expect(database().only("aws_db_subnet_group").subnet_ids).toEqual(["subnet-1", "subnet-2"]);
  });

  test("keeps its master password with RDS: none is in the configuration", () => {
    expect(instance()).toMatchObject({ username: "master", manage_master_user_password: true });
    expect(instance()).not.toHaveProperty("password");
    expect(instance()).not.toHaveProperty("password_wo");
  });

  test("is encrypted on disk and answers only over TLS", () => {
    expect(instance()).toMatchObject({ storage_encrypted: true, ca_cert_identifier: "rds-ca-rsa2048-g1" });
    expect(database().only("aws_db_parameter_group").parameter).toEqual([{ name: "rds.force_ssl", value: "1" }]);
  });

  test("knows passwords only, no IAM logins", () => {
    expect(instance().iam_database_authentication_enabled).toBe(false);
  });

  test("grows on gp3 by itself", () => {
    expect(instance()).toMatchObject({ storage_type: "gp3", allocated_storage: 20, max_allocated_storage: 100 });
  });

  test("takes the parameters of its major version, and has the next ones before it gives up the last", () => {
    expect(database({ engineVersion: "16.4" }).only("aws_db_parameter_group")).toMatchObject({
      family: 'postgres${split(".", "16.4")[0]}',
      name_prefix: "dev-database-",
      lifecycle: { create_before_destroy: true },
    });
    expect(instance({ engineVersion: "16.4" })).toMatchObject({
      engine_version: "16.4",
      allow_major_version_upgrade: true,
      auto_minor_version_upgrade: true,
    });
  });

  test.each<[string, Partial<DatabaseProps>, object]>([
    ["stands in one zone", {}, { multi_az: false }],
    ["has a standby when asked", { multiAz: true }, { multi_az: true }],
    ["may be deleted", {}, { deletion_protection: false }],
    ["refuses to be deleted when protected", { deletionProtection: true }, { deletion_protection: true }],
    ["goes without a last snapshot", {}, { skip_final_snapshot: "${!false}" }],
    [
      "leaves a snapshot of a known name when asked",
      { finalSnapshot: true },
      { skip_final_snapshot: "${!true}", final_snapshot_identifier: "dev-final" },
    ],
    ["keeps backups for as long as asked", { backupRetentionDays: 14 }, { backup_retention_period: 14 }],
    ["records no queries", {}, { performance_insights_retention_period: "${false ? 7 : null}" }],
    [
      "records queries for the free 7 days when asked",
      { performanceInsights: true },
      { performance_insights_enabled: true, performance_insights_retention_period: "${true ? 7 : null}" },
    ],
    ["changes in the maintenance window when asked", { applyImmediately: false }, { apply_immediately: false }],
  ])("%s", (_claim, settings, expected) => {
    expect(instance(settings)).toMatchObject(expected);
  });

  test("logs slow statements when asked, and otherwise as PostgreSQL does", () => {
    const parameters = (settings: Partial<DatabaseProps>) =>
      database(settings).only("aws_db_parameter_group").parameter;
    expect(parameters({ logMinDurationStatement: 500 })).toEqual([
      { name: "rds.force_ssl", value: "1" },
      { name: "log_min_duration_statement", value: "${tostring(500)}" },
    ]);
    expect(parameters({})).toEqual([{ name: "rds.force_ssl", value: "1" }]);
  });

  test("is backed up and maintained when asked, and otherwise when RDS likes", () => {
    expect(instance({ backupWindow: "02:00-03:00", maintenanceWindow: "sun:04:00-sun:05:00" })).toMatchObject({
      backup_window: "02:00-03:00",
      maintenance_window: "sun:04:00-sun:05:00",
    });
    expect(Object.keys(instance())).not.toEqual(expect.arrayContaining([expect.stringMatching(/_window$/)]));
  });

  test("logs into groups that exist before it does, so that no line stays for ever", () => {
    expect(database().only("aws_cloudwatch_log_group")).toMatchObject({
      for_each: '${toset(["postgresql"])}',
      name: "/aws/rds/instance/dev-database/${each.value}",
      retention_in_days: 30,
    });
    expect(instance()).toMatchObject({
      enabled_cloudwatch_logs_exports: ["postgresql"],
      depends_on: ["aws_cloudwatch_log_group.database"],
    });
  });
});
