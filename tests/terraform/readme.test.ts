import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Moto } from "./support/moto.ts";
import { HOSTED_ZONES } from "./support/rehearsal.ts";
import { requireToolchain } from "./support/toolchain.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const tools = await requireToolchain();

/** The commands in a document's shell blocks, a line each, without comments. */
const commandsIn = (file: string): string[] =>
  [...read(file).matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block = ""]) => block.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter(Boolean);

/** CI runs these itself, in this order. */
const inCi = read(".ci/run")
  .split("\n")
  .flatMap((line) => /^step (.*)$/.exec(line)?.[1] ?? []);

/** Too long to run twice, or of use in an environment alone that was applied: which test runs it, and the words in there. */
const elsewhere: Readonly<Record<string, readonly [file: string, words: string]>> = {
  "npx cdktf deploy base-dev app-alpha": ["tests/terraform/deploy.test.ts", '"deploy", "base-dev", "app-alpha"'],
  "npx cdktf-django release app-alpha --backend v1.2.3 --frontend v1.2.3": [
    "tests/terraform/support/release-project.ts",
    '["release", this.stack, ...images,',
  ],
  "npx cdktf-django status app-alpha": ["tests/terraform/support/release-project.ts", '["status", this.stack'],
};

const commands = [...commandsIn("README.md"), ...commandsIn("CONTRIBUTING.md")];
const ranByCi = (command: string): boolean => command.split(" && ").every((part) => inCi.includes(part));
const toRun = commands.filter((command) => !ranByCi(command) && !elsewhere[command]);

test("there are commands in the README and in CONTRIBUTING, most of which CI runs itself", () => {
  expect(commands).toContain("npm ci && npm run synth");
  expect(commands.filter(ranByCi).length).toBeGreaterThanOrEqual(4);
});

test.each(Object.entries(elsewhere))("`%s` is run by %j", (command, [file, words]) => {
  expect(commands).toContain(command);
  expect(read(file)).toContain(words);
});

describe.skipIf(!tools)("a reader's command works as written:", () => {
  let moto: Moto;
  let synth: string;

  beforeAll(async () => {
    if (!tools) return;
    moto = await Moto.start(tools, { env: { SEED_HOSTED_ZONES: HOSTED_ZONES } });
    synth = (await promisify(execFile)(process.execPath, ["dist/main.js", "synth"], { cwd: ROOT })).stdout;
  });
  afterAll(() => moto?.stop());

  test("`npm run synth` prints what the README shows", () => {
    const untimed = (text: string) => text.replace(/[\d.]+ s$/m, "").trim();
    expect(untimed(/```\n(stack [\s\S]*?)```/.exec(read("README.md"))?.[1] ?? "")).toBe(untimed(synth));
  });

  test.each(toRun)("%s", async (command) => {
    const env = { ...process.env, ...tools?.env, ...moto.env };
    await promisify(execFile)("bash", ["-c", command], { cwd: ROOT, env, maxBuffer: 2 ** 26 });
  });
});
