import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketCorsConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-cors-configuration";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import type { Flag } from "../core/flag.ts";
import { hcl, json, list } from "../core/hcl.ts";
import { RELEASES_FOLDER } from "../core/release-marks.ts";
import { closeBucket, onlyTls } from "./private-bucket.ts";
import type { Statement } from "./task-roles.ts";

/** What the application's code does with its files. */
const OBJECT_ACTIONS = [
  "s3:GetObject",
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:AbortMultipartUpload",
  "s3:ListMultipartUploadParts",
];

export interface AppBucketProps {
  /** Name of the bucket, unique in the world, e.g. `dev-alpha-assets-123456789012`. */
  readonly name: string;

  /** Delete the files with the bucket; otherwise a bucket that holds any refuses to go. */
  readonly forceDestroy: Flag;

  /** Where the environment is served; its pages may load files. */
  readonly origin: string;

  /** Further origins whose pages may load files. */
  readonly corsOrigins: string[];

  /** Keep what is overwritten or deleted, at the price of its storage. What a profile fixes. */
  readonly versioned: boolean;
}

/** A private, encrypted bucket for media and static files, reachable over TLS only. */
export class AppBucket extends Construct {
  readonly name: string;

  /** What the application's code may do with the files: all but what releases keep there. */
  readonly access: readonly Statement[];

  constructor(scope: Construct, id: string, props: AppBucketProps) {
    super(scope, id);
    const bucket = new S3Bucket(this, "bucket", { bucket: props.name, forceDestroy: props.forceDestroy });
    this.protect(bucket);
    this.admitPages(bucket, props);
    this.tidyUp(bucket);
    if (props.versioned) {
      new S3BucketVersioningA(this, "versioning", {
        bucket: bucket.id,
        versioningConfiguration: { status: "Enabled" },
      });
    }

    this.name = bucket.bucket;
    this.access = [
      { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucket.arn] },
      { Effect: "Allow", Action: OBJECT_ACTIONS, Resource: [`${bucket.arn}/*`] },
      // Whoever gets hold of the application must not be able to lock its releases or to forge what they go back to.
      { Effect: "Deny", Action: OBJECT_ACTIONS, Resource: [`${bucket.arn}/${RELEASES_FOLDER}*`] },
    ];
  }

  private protect(bucket: S3Bucket): void {
    const privacy = closeBucket(this, { bucket: bucket.id });
    new S3BucketPolicy(this, "policy", {
      bucket: bucket.id,
      policy: json({
        Version: "2012-10-17",
        Statement: [onlyTls(bucket.arn)],
      }),
      dependsOn: [privacy],
    });
  }

  private admitPages(bucket: S3Bucket, { origin, corsOrigins }: AppBucketProps): void {
    new S3BucketCorsConfiguration(this, "cors-configuration", {
      bucket: bucket.id,
      corsRule: [
        {
          allowedMethods: ["GET", "HEAD"],
          allowedOrigins: list(hcl`concat([${origin}], ${corsOrigins})`),
          allowedHeaders: ["*"],
          maxAgeSeconds: 3600,
        },
      ],
    });
  }

  /** The parts of an upload that never finished are invisible, and paid for. */
  private tidyUp(bucket: S3Bucket): void {
    new S3BucketLifecycleConfiguration(this, "lifecycle-configuration", {
      bucket: bucket.id,
      rule: [
        {
          id: "abort-unfinished-uploads",
          status: "Enabled",
          filter: [{ prefix: "" }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
    });
  }
}
