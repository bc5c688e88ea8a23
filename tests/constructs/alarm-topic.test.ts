import { expect, test } from "vitest";
import { Account } from "../../src/constructs/account.ts";
import { AlarmTopic } from "../../src/constructs/alarm-topic.ts";
import { synthConstruct } from "../support/synth.ts";

const topic = synthConstruct(
  (scope) =>
    new AlarmTopic(scope, "alarms", {
      name: "prod",
      account: new Account(scope, "account"),
      emails: ["a@example.com"],
    }),
);

test("the topic is encrypted with a key of its own, which CloudWatch may use for this topic alone", () => {
  expect(topic.only("aws_sns_topic")).toMatchObject({
    name: "prod-alarms",
    kms_master_key_id: "${aws_kms_key.alarms.arn}",
  });
  const { policy, enable_key_rotation } = topic.only("aws_kms_key");
  expect(enable_key_rotation).toBe(true);
  expect(policy).toContain(
    '"Principal" = { "Service" = "cloudwatch.amazonaws.com" }, "Action" = ["kms:Decrypt", "kms:GenerateDataKey*"]',
  );
  expect(policy).toMatch(/"kms:EncryptionContext:aws:sns:topicArn" = "arn:[^,]*:sns:[^,]*:prod-alarms"/);
});

test("only alarms of this account and region publish, and nothing does without TLS", () => {
  const { policy } = topic.only("aws_sns_topic_policy");
  expect(policy).toMatch(
    /"Service" = "cloudwatch.amazonaws.com" }, "Action" = "sns:Publish"[\s\S]*"aws:SourceArn" = "arn:/,
  );
  expect(policy).toMatch(
    /:cloudwatch:\$\{data.aws_region.this.id}:\$\{data.aws_caller_identity.this.account_id}:alarm:\*"/,
  );
  expect(policy).toMatch(/"Effect" = "Deny"[\s\S]*"aws:SecureTransport" = "false"/);
});

test("each address is subscribed", () => {
  expect(topic.only("aws_sns_topic_subscription")).toMatchObject({
    for_each: '${toset(["a@example.com"])}',
    protocol: "email",
    endpoint: "${each.value}",
  });
});
