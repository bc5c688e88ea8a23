import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import type { Construct } from "constructs";
import { hcl, text } from "../core/hcl.ts";

/** The bucket that settings belong to; `count` where the bucket itself is made on a condition. */
export interface OfBucket {
  readonly bucket: string;
  readonly count?: number;
}

/** What a bucket is encrypted with. */
export interface BucketEncryption {
  /** @default S3's own key: load balancers cannot write with one of KMS */
  readonly kmsKeyArn?: string | undefined;
}

/**
 * Makes a bucket private: no ACLs, no public access, encrypted.
 *
 * @returns what a bucket policy must wait for: S3 refuses two changes of a bucket's access at the same time
 */
export const closeBucket = (
  scope: Construct,
  of: OfBucket,
  encryption: BucketEncryption = {},
): S3BucketPublicAccessBlock => {
  new S3BucketOwnershipControls(scope, "ownership-controls", {
    ...of,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  new S3BucketServerSideEncryptionConfigurationA(scope, "server-side-encryption-configuration", {
    ...of,
    rule: [encryptionRule(encryption)],
  });
  return new S3BucketPublicAccessBlock(scope, "public-access-block", {
    ...of,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
};

const encryptionRule = ({ kmsKeyArn }: BucketEncryption) =>
  kmsKeyArn === undefined
    ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
    : {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: text(hcl`${kmsKeyArn} == null ? "AES256" : "aws:kms"`),
          kmsMasterKeyId: kmsKeyArn,
        },
        // One request to KMS for many objects.
        bucketKeyEnabled: hcl`${kmsKeyArn} != null`,
      };

/** The statement of a bucket policy that refuses everything but TLS. */
export const onlyTls = (arn: S3Bucket["arn"]) => ({
  Sid: "OnlyTls",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [arn, `${arn}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});
