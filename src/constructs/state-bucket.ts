import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { json } from "../core/hcl.ts";
import type { Account } from "./account.ts";
import { closeBucket, onlyTls } from "./private-bucket.ts";

export interface StateBucketProps {
  /** Prefix of the bucket's name, e.g. `main`; account and region follow, because bucket names are unique in the world. */
  readonly name: string;

  readonly account: Account;

  /**
   * KMS key that encrypts the state.
   *
   * @default S3's own key
   */
  readonly kmsKeyArn: string | undefined;

  /** Days that an overwritten state is kept. */
  readonly versionDays: number;
}

/**
 * The bucket that Terraform keeps its states in, made for the S3 backend's own locking (`use_lockfile`): no table is needed.
 *
 * Terraform refuses to destroy it, because a lost state is a lost account.
 */
export class StateBucket extends Construct {
  /** Known when Terraform plans. */
  readonly name: string;
  /** Known when Terraform plans, so that a plan shows what the roles may do. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: StateBucketProps) {
    super(scope, id);
    section(this);
    const { name, account, kmsKeyArn, versionDays } = props;
    this.name = `${name}-state-${account.id}-${account.region}`;
    this.arn = `arn:${account.partition}:s3:::${this.name}`;

    const bucket = new S3Bucket(this, "state-bucket", {
      bucket: this.name,
      forceDestroy: false,
      tags: { Name: `${name}-state` },
      lifecycle: { preventDestroy: true },
    });
    const settings = new Construct(this, "state");
    const privacy = closeBucket(settings, { bucket: bucket.id }, { kmsKeyArn });
    const versioning = new S3BucketVersioningA(settings, "versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketPolicy(settings, "policy", {
      bucket: bucket.id,
      policy: json({ Version: "2012-10-17", Statement: [onlyTls(this.arn)] }),
      dependsOn: [privacy],
    });
    new S3BucketLifecycleConfiguration(settings, "lifecycle-configuration", {
      bucket: bucket.id,
      rule: [
        {
          id: "expire-old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          // Counted from when a version is overwritten, so that the state before the last change is there however old it is.
          noncurrentVersionExpiration: [{ noncurrentDays: versionDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
        {
          // Each released lock leaves one.
          id: "expire-delete-markers",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ expiredObjectDeleteMarker: true }],
        },
      ],
      dependsOn: [versioning],
    });
  }
}
