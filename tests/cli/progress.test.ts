import { beforeEach, describe, expect, test, vi } from "vitest";
import { progressOf } from "../../src/cli/progress.ts";
import type { ProgressEvent } from "../../src/release/progress.ts";
import { Terminal } from "../support/terminal.ts";

const ROLLING: ProgressEvent = { event: "step", step: "roll", text: "Rolling api, beat" };
const service = (name: string, running: number, rollout = "IN_PROGRESS"): ProgressEvent => ({
  ...{ event: "service", service: name, running, desired: 2, rollout },
});

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  vi.stubEnv("NO_COLOR", undefined);
  vi.stubEnv("CI", undefined);
  return () => vi.unstubAllEnvs();
});

const show = (events: readonly ProgressEvent[], settings = {}) => {
  const progress = progressOf(settings, terminal);
  for (const event of events) progress.show(event);
  return progress;
};

describe("in a terminal", () => {
  test("each service has one line, which is redrawn where it stands", () => {
    const progress = show([ROLLING, service("api", 0), service("beat", 0), service("api", 1)]);
    expect(terminal.screen).toBe(
      ["Rolling api, beat", "  api   1/2 running  IN_PROGRESS", "  beat  0/2 running  IN_PROGRESS"].join("\n"),
    );
    progress.show(service("beat", 2, "COMPLETED"));
    expect(terminal.screen).toBe(
      ["Rolling api, beat", "  api   1/2 running  IN_PROGRESS", "  beat  2/2 running  COMPLETED"].join("\n"),
    );
  });

  test("what else happens scrolls by above the services", () => {
    show([
      ...[ROLLING, service("api", 0)],
      { event: "log", source: "api", line: "ready" },
      { event: "warning", text: "Slack was not told" },
      service("api", 2, "COMPLETED"),
    ]);
    expect(terminal.screen).toBe(
      ["Rolling api, beat", "  api | ready", "warning: Slack was not told", "  api  2/2 running  COMPLETED"].join("\n"),
    );
  });

  test("the services of a step stay as they were when the next one begins, and at the end", () => {
    const progress = show([
      ...[ROLLING, service("beat", 2, "COMPLETED")],
      { event: "step", step: "roll", text: "Rolling web-ui" },
      service("web-ui", 1),
    ]);
    progress.close();
    expect(terminal.screen).toBe(
      [
        ...["Rolling api, beat", "  beat  2/2 running  COMPLETED"],
        ...["Rolling web-ui", "  web-ui  1/2 running  IN_PROGRESS"],
      ].join("\n"),
    );
  });
});

test.each([
  ["with NO_COLOR", { NO_COLOR: "1" }, true],
  ["in CI", { CI: "true" }, true],
  ["where there is no terminal", {}, false],
])("%s nothing is redrawn: a line for each change of a service", (_where, env, isTTY) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  terminal.isTTY = isTTY;
  show([ROLLING, service("api", 0), service("api", 0), service("api", 2, "COMPLETED")]).close();
  expect(terminal.written).toBe("Rolling api, beat\n  api  0/2 running  IN_PROGRESS\n  api  2/2 running  COMPLETED\n");
});

test("with --json every event is a line, in a terminal too", () => {
  const events = [ROLLING, service("api", 0), service("api", 0)];
  show(events, { json: true }).close();
  expect(terminal.written).toBe(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
});
