import { expect, test } from "vitest";
import { statusText } from "../../src/cli/status-text.ts";
import type { Status } from "../../src/release/environment-status.ts";
import { record } from "../support/release.ts";

const service = (name: string, desired: number) => ({
  ...{ service: name, image: "backend" as const, reference: "backend@sha256:v2", version: "v2" },
  ...{ running: desired, desired, rollout: "COMPLETED" },
});

const status = (change: Partial<Status>): Status => ({
  ...{ stack: "app-alpha", url: "https://alpha.example.com", region: "eu-west-1" },
  ...{ standing: "succeeded", oneVersion: true, maintenance: "off" },
  ...{ services: [service("api", 2), service("beat", 1)], alarms: [], lock: { is: "free" }, releases: [record()] },
  ...change,
});

const stopped = { since: "2026-01-31T12:00:00.000Z", who: "ann" };

/** What stands between the environment's name and its lock. */
const standing = (change: Partial<Status>) => statusText(status(change)).split("\n\n").slice(1, -3);

test("of an environment that runs, status says how the last release went and nothing else", () => {
  expect(standing({})).toEqual(["The last release went well."]);
});

test("a stopped environment is said to be, before how its last release went", () => {
  expect(standing({ stopped, services: [service("api", 0), service("beat", 0)] })).toEqual([
    "Stopped since 2026-01-31T12:00:00.000Z, by ann. To start it: cdktf-django start app-alpha",
    "The last release went well.",
  ]);
});

test("one whose stop or start was killed is said to be between the two", () => {
  expect(standing({ stopped, services: [service("api", 2), service("beat", 0)] })[0]).toBe(
    "Between stopped and started since 2026-01-31T12:00:00.000Z, by ann. To finish: cdktf-django start app-alpha, or stop app-alpha",
  );
});

test("the maintenance page is said to be on, with what takes it away", () => {
  expect(standing({ maintenance: "on" })[0]).toBe(
    "Visitors see the maintenance page. To take it away: cdktf-django maintenance off app-alpha",
  );
});
