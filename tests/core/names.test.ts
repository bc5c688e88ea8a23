import { expect, test } from "vitest";
import { camel, snake } from "../../src/core/names.ts";

test.each([
  ["az_count", "azCount"],
  ["s3_bucket_name", "s3BucketName"],
  ["name", "name"],
  ["gunicorn_max_requests", "gunicornMaxRequests"],
])("%s in Terraform is %s in TypeScript, and back", (terraform, typescript) => {
  expect(camel(terraform)).toBe(typescript);
  expect(snake(typescript)).toBe(terraform);
});
