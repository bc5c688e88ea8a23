import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { each } from "../core/each.ts";
import { hcl, json, text } from "../core/hcl.ts";
import type { Account } from "./account.ts";

/** The service that raises alarms. */
const CLOUDWATCH = { Service: "cloudwatch.amazonaws.com" };

export interface AlarmTopicProps {
  /** Prefix of every name, e.g. `prod`. */
  readonly name: string;

  /** Only alarms of this account may publish. */
  readonly account: Account;

  /** Addresses that are told; each must confirm the message that SNS sends it first. */
  readonly emails: string[];
}

/**
 * An encrypted SNS topic that the account's alarms publish to.
 *
 * Its key is its own, roughly $1 a month: CloudWatch cannot publish through the one that AWS manages.
 * Source: Amazon SNS, "Compatibility between event sources from AWS services and encrypted topics".
 */
export class AlarmTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    section(this);
    const { name, account, emails } = props;

    const topic = new SnsTopic(this, "alarms-topic", {
      name: `${name}-alarms`,
      kmsMasterKeyId: this.createKey(props).arn,
      tags: { Name: `${name}-alarms` },
    });
    new SnsTopicPolicy(this, "alarms-topic-policy", {
      arn: topic.arn,
      policy: json({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AlarmsPublish",
            Effect: "Allow",
            Principal: CLOUDWATCH,
            Action: "sns:Publish",
            Resource: topic.arn,
            Condition: {
              ArnLike: {
                "aws:SourceArn": `arn:${account.partition}:cloudwatch:${account.region}:${account.id}:alarm:*`,
              },
            },
          },
          {
            Sid: "OnlyTls",
            Effect: "Deny",
            Principal: "*",
            Action: "sns:Publish",
            Resource: topic.arn,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    });
    new SnsTopicSubscription(this, "alarm-email", {
      forEach: each(hcl`toset(${emails})`),
      topicArn: topic.arn,
      protocol: "email",
      endpoint: text(hcl`each.value`),
    });

    this.arn = topic.arn;
  }

  private createKey({ name, account }: AlarmTopicProps): KmsKey {
    const topicArn = `arn:${account.partition}:sns:${account.region}:${account.id}:${name}-alarms`;
    const key = new KmsKey(this, "alarms-key", {
      description: `Alarms of ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      // In a key's own policy, "*" is the key.
      policy: json({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AccountDecides",
            Effect: "Allow",
            Principal: { AWS: `arn:${account.partition}:iam::${account.id}:root` },
            Action: "kms:*",
            Resource: "*",
          },
          {
            Sid: "AlarmsPublish",
            Effect: "Allow",
            Principal: CLOUDWATCH,
            Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
            Resource: "*",
            // SNS names the topic with every use of the key; who publishes to it is said in the topic's own policy.
            Condition: { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": topicArn } },
          },
        ],
      }),
      tags: { Name: `${name}-alarms` },
    });
    new KmsAlias(this, "alarms-key-alias", { name: `alias/${name}-alarms`, targetKeyId: key.keyId });
    return key;
  }
}
