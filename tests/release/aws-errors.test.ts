import { describe, expect, test } from "vitest";
import { UserError } from "../../src/core/errors.ts";
import { inWords } from "../../src/release/aws-errors.ts";
import { withRemedy } from "../../src/release/reasons.ts";

const error = (name: string, more: object = {}) => Object.assign(new Error("The message."), { name }, more);

describe("an error of AWS is told in words:", () => {
  test.each([
    ["expired credentials", error("ExpiredTokenException"), /credentials have expired\. Log in again/],
    ["no credentials", error("CredentialsProviderError"), /no AWS credentials were found\. Log in again.*AWS_PROFILE/],
    ["unknown credentials", error("UnrecognizedClientException"), /does not know these credentials/],
    ["a lack of permission", error("AccessDeniedException"), /AWS does not allow it\. The message\./],
    ["throttling without an end", error("ThrottlingException"), /asked too often/],
    ["an endpoint that does not answer", error("Error", { code: "ECONNREFUSED" }), /does not answer.*AWS_ENDPOINT_URL/],
    ["a cluster that is gone", error("ClusterNotFoundException"), /removed outside Terraform/],
    [
      "anything else, with its name",
      error("OddException", { $fault: "client" }),
      /AWS answered OddException: The message\./,
    ],
  ])("%s", (_what, thrown, message) => {
    const told = inWords(thrown, "The release failed");
    expect(told).toBeInstanceOf(UserError);
    expect((told as UserError).message).toMatch(message);
    expect((told as UserError).message).toMatch(/^The release failed: /);
  });

  test("a bug of ours stays what it is", () => {
    const bug = new TypeError("x is not a function");
    expect(inWords(bug, "The release failed")).toBe(bug);
  });
});

test.each([
  ["CannotPullContainerError: pull image manifest has been retried", /cpu_architecture/],
  ["ResourceInitializationError: unable to pull secrets or registry auth", /secret/i],
  ["Capacity is unavailable at this time", /no capacity/],
  ["OutOfMemoryError: Container killed due to memory usage", /Raise memory/],
  ["Task failed ELB health checks", /health_check_path/],
])("%s comes with a remedy", (reason, remedy) => {
  expect(withRemedy(reason)).toMatch(remedy);
  expect(withRemedy("Something else")).toBe("Something else");
});
