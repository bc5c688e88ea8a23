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

let copy: ReturnType<typeof upgradedProject>;
beforeAll(() => {
  copy = upgradedProject();
}, 60_000);
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

test("modules check fails until the commits say as much", () => {
  copy.commit("fix: three zones");
  const fails = () => copy.cli("modules", "check");
  expect(fails).toThrow("The commits since prod-base-v1.0.0 promise a fix, but what they do is breaking:");
  expect(fails).toThrow("write `feat(prod-base)!: …`");
  expect(fails).toThrow("write `feat(prod-app): …`");
  copy.git("commit", "--quiet", "--amend", "--message", "feat!: three zones at least");
  expect(copy.cli("modules", "check")).toBe("Everything is up to date.\n");
});
