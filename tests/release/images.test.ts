import { describe, expect, test } from "vitest";
import { parseReference, versionOf } from "../../src/release/images.ts";

const REPOSITORY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/backend";

test.each([
  [`${REPOSITORY}:v1.2.3`, { repository: REPOSITORY, tag: "v1.2.3", digest: undefined }],
  [`${REPOSITORY}@sha256:0123`, { repository: REPOSITORY, digest: "sha256:0123" }],
  [`${REPOSITORY}:v1@sha256:0123`, { repository: REPOSITORY, tag: "v1", digest: "sha256:0123" }],
  ["localhost:5000/backend", { repository: "localhost:5000/backend", digest: undefined }],
])("%s is read as repository, tag and digest", (reference, parts) => {
  expect(parseReference(reference)).toEqual(parts);
});

describe("an image that nobody gave a version is called", () => {
  test("by its tag", () => {
    expect(versionOf(`${REPOSITORY}:latest`)).toBe("latest");
  });

  test("by the beginning of its digest, when it has no tag", () => {
    expect(versionOf(`${REPOSITORY}@sha256:0123456789abcdef`)).toBe("sha256:0123456789ab");
  });
});
