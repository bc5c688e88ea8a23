import { expect, test } from "vitest";
import { AccessLogBucket } from "../../src/constructs/access-log-bucket.ts";
import { Account } from "../../src/constructs/account.ts";
import { synthConstruct } from "../support/synth.ts";

const bucket = (forceDestroy = false) =>
  synthConstruct(
    (scope) =>
      new AccessLogBucket(scope, "access-logs", {
        name: "dev",
        account: new Account(scope, "account"),
        enabled: true,
        forceDestroy,
      }),
  );

test("nobody can make the bucket public, and ACLs are off", () => {
  expect(bucket().only("aws_s3_bucket_public_access_block")).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(bucket().only("aws_s3_bucket_ownership_controls").rule).toEqual({ object_ownership: "BucketOwnerEnforced" });
});

test("only load balancers of this account may write, and nothing goes without TLS", () => {
  const { policy } = bucket().only("aws_s3_bucket_policy");
  expect(policy).toContain('"Service" = "logdelivery.elasticloadbalancing.amazonaws.com"');
  expect(policy).toContain(
    '"Resource" = "${aws_s3_bucket.access_logs[0].arn}/AWSLogs/${data.aws_caller_identity.this.account_id}/*"',
  );
  expect(policy).toContain('"Effect" = "Deny", "Principal" = "*", "Action" = "s3:*"');
  expect(policy).toContain('"Bool" = { "aws:SecureTransport" = "false" }');
});

test("logs are encrypted and go after 90 days", () => {
  expect(bucket().only("aws_s3_bucket_server_side_encryption_configuration").rule).toEqual([
    { apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } },
  ]);
  expect(bucket().only("aws_s3_bucket_lifecycle_configuration").rule).toMatchObject([
    { status: "Enabled", expiration: [{ days: 90 }] },
  ]);
});

test.each([
  ["keeps the logs when the environment goes, unless told otherwise", false],
  ["goes with its logs when told so", true],
])("the bucket %s", (_claim, forceDestroy) => {
  expect(bucket(forceDestroy).only("aws_s3_bucket").force_destroy).toBe(forceDestroy);
});

test("its name is unique in the world", () => {
  expect(bucket().only("aws_s3_bucket").bucket).toBe(
    "dev-access-logs-${data.aws_caller_identity.this.account_id}-${data.aws_region.this.id}",
  );
});
