import { describe, expect, test } from "vitest";
import { openReleases, recordId } from "../../src/release/records.ts";
import { record } from "../support/release.ts";

const now = new Date("2026-02-03T04:05:06.789Z");

describe("a record's name", () => {
  test("is the time, so that names sort by it", () => {
    expect(recordId(now, undefined, "ab12")).toBe("20260203T040506789Z-ab12");
  });

  test("comes after the newest one there is, also where that one's clock was ahead", () => {
    const ahead = "20260203T050000000Z-ffff";
    const id = recordId(now, ahead, "0000");
    expect(id).toBe("20260203T050000001Z-0000");
    expect([id, ahead].sort()).toEqual([ahead, id]);
  });

  test("fits where ECS wants at most 36 characters", () => {
    expect(recordId(now, undefined, "ab12").length).toBeLessThanOrEqual(36);
  });
});

test("what a killed release left behind is remembered until one repairs it", () => {
  expect(openReleases(undefined)).toEqual([]);
  expect(openReleases(record({ outcome: "succeeded" }))).toEqual([]);
  expect(openReleases(record({ outcome: "failed", repairs: ["r0"] }))).toEqual([]);
  expect(openReleases(record({ id: "r2", outcome: "in_progress", repairs: ["r1"] }))).toEqual(["r2", "r1"]);
  expect(openReleases(record({ id: "r2", outcome: "unfinished" }))).toEqual(["r2"]);
});
