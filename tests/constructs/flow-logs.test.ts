import { expect, test } from "vitest";
import { Account } from "../../src/constructs/account.ts";
import { FlowLogs } from "../../src/constructs/flow-logs.ts";
import { synthConstruct } from "../support/synth.ts";

const flowLogs = (enabled = true) =>
  synthConstruct(
    (scope) =>
      new FlowLogs(scope, "flow-logs", {
        name: "dev",
        account: new Account(scope, "account"),
        vpcId: "vpc-1",
        enabled,
        logRetentionDays: 30,
      }),
  );

test("every connection is logged, accepted or not, and kept as long as asked", () => {
  const { only } = flowLogs();
  expect(only("aws_flow_log")).toMatchObject({ vpc_id: "vpc-1", traffic_type: "ALL" });
  expect(only("aws_cloudwatch_log_group").retention_in_days).toBe(30);
});

test("the role writes to its own log group only, for this account's flow logs", () => {
  const { only } = flowLogs();
  expect(only("aws_iam_role_policy").policy).toContain('"${aws_cloudwatch_log_group.flow_logs[0].arn}:*"');
  expect(only("aws_iam_role").assume_role_policy).toContain(
    '"aws:SourceAccount" = data.aws_caller_identity.this.account_id',
  );
  expect(only("aws_iam_role").name).toBe("dev-flow-logs-${data.aws_region.this.id}");
});

test("nothing is made when off", () => {
  const { json } = flowLogs(false);
  for (const blocks of Object.values(json.resource ?? {})) {
    for (const { count } of Object.values(blocks as Record<string, { count?: string }>)) {
      expect(count).toBe("${false ? 1 : 0}");
    }
  }
});
