import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { Construct } from "constructs";
import type { Flag } from "../core/flag.ts";
import { hcl, json, text } from "../core/hcl.ts";
import type { Account } from "./account.ts";
import { onlyIf } from "./only-if.ts";
import { closeBucket, onlyTls } from "./private-bucket.ts";

/** Days that access logs are kept. */
const RETENTION_DAYS = 90;

export interface AccessLogBucketProps {
  /** Prefix of every name, e.g. `dev`. */
  readonly name: string;

  /** Part of the bucket's name, which is unique in the world, and the only account whose load balancers may write. */
  readonly account: Account;

  /** Without it, nothing is made. */
  readonly enabled: Flag;

  /** Delete the logs with the bucket; otherwise a bucket that holds any refuses to go. */
  readonly forceDestroy: Flag;
}

/**
 * A private bucket that this account's load balancers write their access logs to, kept for 90 days.
 *
 * Source: Elastic Load Balancing, "Enable access logs for your Application Load Balancer".
 */
export class AccessLogBucket extends Construct {
  /** Name of the bucket; empty without one. */
  readonly bucketName: string;
  /** A load balancer must wait for it: AWS tries to write when logging is turned on. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    const { name, account, enabled, forceDestroy } = props;

    const bucket = new S3Bucket(this, "bucket", {
      count: onlyIf(enabled),
      bucket: `${name}-access-logs-${account.id}-${account.region}`,
      forceDestroy,
      tags: { Name: `${name}-access-logs` },
    });
    const privacy = closeBucket(this, { count: onlyIf(enabled), bucket: text(hcl`${bucket}[0].id`) });
    this.policy = this.admitLoadBalancers(props, bucket, privacy);
    this.expireLogs(props, bucket);

    this.bucketName = text(hcl`join("", ${bucket}[*].bucket)`);
  }

  private admitLoadBalancers(
    { enabled, account }: AccessLogBucketProps,
    bucket: S3Bucket,
    privacy: S3BucketPublicAccessBlock,
  ): S3BucketPolicy {
    const arn = text(hcl`${bucket}[0].arn`);
    return new S3BucketPolicy(this, "policy", {
      count: onlyIf(enabled),
      bucket: text(hcl`${bucket}[0].id`),
      policy: json({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "LoadBalancersWrite",
            Effect: "Allow",
            Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
            Action: "s3:PutObject",
            // Load balancers of other accounts write below their own account's number, which this does not admit.
            Resource: `${arn}/AWSLogs/${account.id}/*`,
          },
          onlyTls(arn),
        ],
      }),
      dependsOn: [privacy],
    });
  }

  private expireLogs({ enabled }: AccessLogBucketProps, bucket: S3Bucket): void {
    new S3BucketLifecycleConfiguration(this, "lifecycle-configuration", {
      count: onlyIf(enabled),
      bucket: text(hcl`${bucket}[0].id`),
      rule: [
        {
          id: "expire",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days: RETENTION_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
    });
  }
}
