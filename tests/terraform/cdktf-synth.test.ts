import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandLine } from "../support/command-line.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CDKTF = join(ROOT, "node_modules/cdktf-cli/bundle/bin/cdktf");

let cli: Awaited<ReturnType<typeof commandLine>>;
const folder = mkdtempSync(join(tmpdir(), "synth-"));
beforeAll(async () => {
  cli = await commandLine();
});
afterAll(() => {
  cli.remove();
  rmSync(folder, { recursive: true });
});

const files = (of: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(of, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(of.length + 1), readFileSync(file, "utf8")]),
  );

test("npx cdktf synth and our synth write the same bytes", async () => {
  const [theirs, ours] = [join(folder, "cdktf"), join(folder, "ours")];
  execFileSync(process.execPath, [CDKTF, "synth", "--output", theirs], { cwd: ROOT, env: { ...process.env, CI: "1" } });
  expect(await cli.run(ROOT, "synth", "--out", ours)).toMatchObject({ code: 0 });
  expect(Object.keys(files(ours))).toContain("stacks/app-alpha/.terraform.lock.hcl");
  expect(files(ours)).toEqual(files(theirs));
});
