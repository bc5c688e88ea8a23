import { expect, test } from "vitest";
import { AppBucket } from "../../src/constructs/app-bucket.ts";
import { synthConstruct } from "../support/synth.ts";

const bucket = (versioned: boolean) =>
  synthConstruct(
    (scope) =>
      new AppBucket(scope, "assets", {
        name: "dev-alpha-assets-123456789012",
        forceDestroy: true,
        origin: "https://alpha.dev.example.com",
        corsOrigins: ["http://localhost:3000"],
        versioned,
      }),
  );

test.each([
  ["forgets what is deleted in an ad hoc environment", false, 0],
  ["keeps what is deleted in production", true, 1],
])("a bucket %s", (_claim, versioned, count) => {
  expect(Object.keys(bucket(versioned).all("aws_s3_bucket_versioning"))).toHaveLength(count);
});

test("pages of the environment and of the given origins may load files, and none may change them", () => {
  expect(bucket(false).only("aws_s3_bucket_cors_configuration").cors_rule).toMatchObject([
    {
      allowed_methods: ["GET", "HEAD"],
      allowed_origins: '${concat(["https://alpha.dev.example.com"], ["http://localhost:3000"])}',
    },
  ]);
});

test("the parts of an unfinished upload are removed", () => {
  expect(bucket(false).only("aws_s3_bucket_lifecycle_configuration").rule).toMatchObject([
    { abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }] },
  ]);
});
