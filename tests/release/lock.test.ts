import { describe, expect, test } from "vitest";
import { judgeLock } from "../../src/release/lock.ts";

const holder = {
  token: "a",
  who: "arn:aws:iam::123456789012:user/ann",
  host: "laptop",
  command: "release",
  since: "2026-01-01T00:00:00.000Z",
  leaseSeconds: 60,
  beats: 3,
};

describe("a release lock", () => {
  test("is free when nobody holds it, however old its object is", () => {
    expect(judgeLock(undefined, 1e6)).toEqual({ is: "free" });
  });

  test.each([
    ["held while its holder gives signs of life", 0, "held"],
    ["held to the last second of its lease", 60, "held"],
    ["abandoned once its lease is over", 61, "abandoned"],
  ])("is %s", (_claim, silentSeconds, is) => {
    expect(judgeLock(holder, silentSeconds)).toEqual({ is, holder, silentSeconds });
  });
});
