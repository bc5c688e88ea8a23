import { expect, test } from "vitest";
import { logGroups } from "../../src/release/logs.ts";
import { environment } from "../support/release.ts";

const clean = { family: "dev-alpha-scheduled-clean", container: "scheduled", image: "backend" } as const;
const log_group = "/ecs/dev-alpha/scheduled-clean";

test("there are logs of services, of the update task and of scheduled tasks", () => {
  const app = environment({ scheduled: { clean }, scheduled_tasks: { clean: { ...clean, log_group } } });
  expect([...logGroups(app, []).keys()]).toEqual(["api", "beat", "web-ui", "backend-update", "clean"]);
  expect([...logGroups(app, ["clean"])]).toEqual([["clean", log_group]]);
});

test("a scheduled task with the name of a service hides no log", () => {
  const app = environment({ scheduled_tasks: { api: { ...clean, log_group } } });
  expect(logGroups(app, ["api", "scheduled-api"])).toEqual(
    new Map([
      ["api", "/ecs/dev-alpha/api"],
      ["scheduled-api", log_group],
    ]),
  );
});

test("a scheduled task without a log of its own in the outputs is not listed", () => {
  expect(() => logGroups(environment({ scheduled: { clean } }), ["clean"])).toThrow(
    "app-alpha has no log of clean. Logs: api, beat, web-ui, backend-update.",
  );
});
