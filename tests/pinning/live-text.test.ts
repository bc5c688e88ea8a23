import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { withoutVersion, withVersion } from "../../src/pinning/live-text.ts";

const COMMENTED = `# yaml-language-server: $schema=../../schemas/ad-hoc-app.json
module:   ad-hoc-app   # the cheap one

base: dev
variables: { slot:   1,   workers: {default: {}} }   # as it was typed
`;

describe("a version written into a live file", () => {
  test("stands below the module, and every other letter is as it was", () => {
    const text = withVersion(COMMENTED, "1.4.0");
    expect(text).toBe(COMMENTED.replace("one\n", "one\nversion: 1.4.0\n"));
    expect(withoutVersion(text)).toBe(COMMENTED);
  });

  test("replaces the one that stands there, with its quotes and its comment", () => {
    const text = `module: a\nversion:  "1.3.0" # until the migration\nbase: dev\n`;
    expect(withVersion(text, "1.4.0")).toBe(text.replace("1.3.0", "1.4.0"));
    expect(withoutVersion(text)).toBe("module: a\nbase: dev\n");
  });

  test.each([
    ["without a newline at the end", "base: dev\nmodule: a"],
    ["with the key and nothing behind it", "module: a\nversion:\nbase: dev\n"],
    ["with Windows line ends", "module: a\r\nbase: dev\r\n"],
    ["with everything on one line", "{ module: a, base: dev }\n"],
    ["in JSON", '{\n\t"module": "a",\n\t"base": "dev"\n}\n'],
    ["in JSON on one line", '{"version":"1.3.0","module":"a","base":"dev"}'],
  ])("is what the file says afterwards, and gone when it is taken out: %s", (_, text) => {
    const pinned = withVersion(text, "1.4.0");
    expect(parse(pinned)).toEqual({ module: "a", version: "1.4.0", base: "dev" });
    expect(parse(withoutVersion(pinned))).toEqual({ module: "a", base: "dev" });
    if (text.includes('"module"')) expect(JSON.parse(pinned)).toEqual(parse(pinned));
  });
});
