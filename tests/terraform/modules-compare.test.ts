import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { scratchCopy } from "../support/scratch-copy.ts";

/** Every module, released at 1.0.0; then, on purpose, something is changed in all of them but one. */
const upgradedProject = () => {
  const copy = scratchCopy();
  copy.commit("chore: release main");
  for (const name of Object.keys(modules)) copy.git("tag", `${name}-v1.0.0`);
  copy.edit("src/constructs/network.ts", "`${name}-default`", "`${name}-unused`");
  copy.edit("modules/prod-base/variables.ts", '.min(2, "must be at least 2', '.min(3, "must be at least 3');
  copy.edit("modules/prod-app/outputs.ts", "  scheduled_tasks: {", `${NEW_OUTPUT}  scheduled_tasks: {`);
  copy.build();
  copy.cli("modules", "build");
  return copy;
};

const NEW_OUTPUT = '  greeting: { description: "A greeting.", type: "string", value: () => "hello" },\n';

const read = (file: string): string => readFileSync(join(import.meta.dirname, "../..", file), "utf8");

/** The calls of our command line in a document's shell blocks, without comments. */
const commandsIn = (file: string): string[] =>
  [...read(file).matchAll(/^\s*npx cdktf-django ([^#\n]*)/gm)].map(([, line = ""]) => line.trim());

let copy: ReturnType<typeof upgradedProject>;
beforeAll(() => {
  copy = upgradedProject();
});
afterAll(() => copy.remove());

test("an upgrade of every module is judged by what changed in it", () => {
  const { modules: compared } = JSON.parse(copy.cli("modules", "compare", "--json"));
  const verdicts = compared.map(({ module, level, next }: Record<string, string>) => [module, level, next]);
  expect(Object.fromEntries(verdicts.map(([module, ...verdict]: string[]) => [module, verdict]))).toMatchObject({
    "ad-hoc-base": ["patch", "1.0.1"],
    "ad-hoc-app": ["none", "1.0.0"],
    "prod-base": ["breaking", "2.0.0"],
    "prod-app": ["minor", "1.1.0"],
  });
});

test("people read the reasons, gravest first", () => {
  expect(copy.cli("modules", "compare", "prod-base")).toMatchInlineSnapshot(`
    "prod-base: breaking since prod-base-v1.0.0; 2.0.0 follows 1.0.0.
      breaking  variable az_count                may refuse values that were right before: az_count must be at least 3, because with one zone everything fails when it does.
      patch     aws_default_security_group.this  differs in tags.
    "
  `);
  expect(copy.cli("modules", "compare", "ad-hoc-app")).toBe("ad-hoc-app: no change since ad-hoc-app-v1.0.0.\n");
});

test.each(commandsIn("docs/versions.md"))("what docs/versions.md tells to run, runs: npx cdktf-django %s", (line) => {
  expect(copy.cli(...line.split(" "))).toContain("prod-base");
});

test("docs/versions.md shows what modules compare prints", () => {
  const shown = copy.cli("modules", "compare", "prod-base").trimEnd().split("\n");
  for (const line of shown) expect(read("docs/versions.md")).toContain(line);
});

test("modules check fails until the commits say as much", () => {
  copy.commit("fix: three zones");
  expect(() => copy.cli("modules", "check")).toThrow(
    /since prod-app-v1.0.0 promise a fix, but what they do is new:.*`feat\(prod-app\): …`/s,
  );
  copy.git("commit", "--quiet", "--amend", "--message", "feat!: three zones at least");
  expect(copy.cli("modules", "check")).toBe("Everything is up to date.\n");
});
