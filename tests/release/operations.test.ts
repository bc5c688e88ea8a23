import { describe, expect, test } from "vitest";
import { shellWords } from "../../src/release/exec.ts";
import { parseSince } from "../../src/release/logs.ts";
import { overridesOf } from "../../src/release/one-off-command.ts";
import { isRecent } from "../../src/release/session-plugin.ts";

test("a one-off command runs without the containers before it", () => {
  const definition = {
    containerDefinitions: [
      { name: "database", entryPoint: ["sh", "-c"], command: ["psql …"] },
      { name: "sidecar", entryPoint: ["sh", "-c"] },
      { name: "django", dependsOn: [{ containerName: "database", condition: "SUCCESS" as const }] },
    ],
  };
  expect(overridesOf(definition, "django", ["python", "manage.py"])).toEqual([
    { name: "database", command: ["true"] },
    { name: "django", command: ["python", "manage.py"] },
  ]);
});

test("a container before it that is no shell is left as it is", () => {
  const definition = {
    containerDefinitions: [
      { name: "wait", entryPoint: ["/wait-for-it"] },
      { name: "django", dependsOn: [{ containerName: "wait", condition: "SUCCESS" as const }] },
    ],
  };
  expect(overridesOf(definition, "django", ["true"])).toEqual([{ name: "django", command: ["true"] }]);
});

test.each([
  [["ls", "-la", "/tmp"], "ls -la /tmp"],
  [["python", "-c", "print('a b')"], `python -c 'print('\\''a b'\\'')'`],
  [["echo", ""], "echo ''"],
])("a command keeps its words: %j", (words, line) => {
  expect(shellWords(words)).toBe(line);
});

test.each([
  ["1.2.497.0", false],
  ["1.2.497.1", true],
  ["1.2.707.0", true],
  ["1.1.999.0", false],
  ["2.0", true],
])("the Session Manager plugin %s takes sessions from its environment: %s", (version, recent) => {
  expect(isRecent(version)).toBe(recent);
});

describe("the beginning of a log", () => {
  const now = Date.parse("2026-01-31T12:00:00Z");
  test.each([
    ["30s", "2026-01-31T11:59:30.000Z"],
    ["10m", "2026-01-31T11:50:00.000Z"],
    ["2h", "2026-01-31T10:00:00.000Z"],
    ["1d", "2026-01-30T12:00:00.000Z"],
    ["2026-01-01T00:00Z", "2026-01-01T00:00:00.000Z"],
  ])("%s is %s", (text, time) => {
    expect(new Date(parseSince(text, now) ?? 0).toISOString()).toBe(time);
  });

  test.each(["", "10", "m", "10 m", "yesterday", "2026-13-45"])("%j is no time", (text) => {
    expect(parseSince(text, now)).toBeUndefined();
  });
});
