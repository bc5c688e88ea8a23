import { expect, test } from "vitest";
import type { Database } from "../../src/constructs/database.ts";
import { DatabaseReplica } from "../../src/constructs/database-replica.ts";
import { synthConstruct } from "../support/synth.ts";

const replica = (enabled = true) =>
  synthConstruct(
    (scope) =>
      new DatabaseReplica(scope, "read-replica", {
        name: "prod",
        enabled,
        database: { identifier: "prod-database", parameterGroupName: "prod-parameters" } as Database,
        instanceClass: "db.t4g.medium",
        securityGroupId: "sg-1",
        maxAllocatedStorage: 500,
        deletionProtection: true,
        logExports: ["postgresql"],
        logRetentionDays: 90,
        performanceInsights: true,
        maintenanceWindow: "sun:04:00-sun:05:00",
        applyImmediately: false,
      }),
  );

test("the replica copies the database, with its parameters and its security group", () => {
  expect(replica().only("aws_db_instance")).toMatchObject({
    identifier: "prod-replica",
    replicate_source_db: "prod-database",
    parameter_group_name: "prod-parameters",
    vpc_security_group_ids: ["sg-1"],
  });
});

test("it is private, encrypted, protected and grows by itself", () => {
  expect(replica().only("aws_db_instance")).toMatchObject({
    publicly_accessible: false,
    storage_encrypted: true,
    deletion_protection: true,
    max_allocated_storage: 500,
  });
});

test("it takes user, password, subnets and version from the database: none is in the configuration", () => {
  expect(Object.keys(replica().only("aws_db_instance"))).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(username|password|manage_master|db_subnet|engine)/)]),
  );
});

test("it logs into groups that exist before it does, so that no line stays for ever", () => {
  expect(replica().only("aws_cloudwatch_log_group")).toMatchObject({
    for_each: '${toset(true ? ["postgresql"] : [])}',
    name: "/aws/rds/instance/prod-replica/${each.value}",
    retention_in_days: 90,
  });
  expect(replica().only("aws_db_instance").depends_on).toEqual(["aws_cloudwatch_log_group.read_replica"]);
});

test("there is none unless asked", () => {
  expect(replica(false).only("aws_db_instance").count).toBe("${false ? 1 : 0}");
});
