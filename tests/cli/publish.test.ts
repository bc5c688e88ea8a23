import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../support/command-line.ts";
import { git } from "../support/module-repository.ts";

const ROOT = join(import.meta.dirname, "../..");

describe("modules publish", () => {
  let cli: Awaited<ReturnType<typeof commandLine>>;
  const folder = mkdtempSync(join(tmpdir(), "publish-"));
  const [project, target] = [join(folder, "project"), join(folder, "archives")];

  beforeAll(async () => {
    cli = await commandLine();
    for (const path of ["modules", "schemas", "cdktf.json", "package.json", "CHANGELOG.md", "LICENSE"])
      cpSync(join(ROOT, path), join(project, path), { recursive: true });
    git(project, "init", "--quiet");
    git(project, "add", "--all");
    git(project, "commit", "--quiet", "--message", "all");
  });
  afterAll(() => {
    cli.remove();
    rmSync(folder, { recursive: true });
  });

  const run = (...args: string[]) => cli.run(project, "modules", "publish", ...args);

  /** With a file that says something else for a while. */
  const whileEdited = async (path: string, commit: boolean) => {
    const file = join(project, path);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("Generated", "Written"));
    if (commit) git(project, "commit", "--quiet", "--all", "--message", "edited");
    const result = await run("--to", "archives", target);
    writeFileSync(file, text);
    if (commit) git(project, "commit", "--quiet", "--all", "--message", "as it was");
    return result;
  };

  test("refuses what is not committed, and writes nothing", async () => {
    expect(await whileEdited("modules/prod-app/terraform/main.tf.json", false)).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "modules/prod-app/terraform/main.tf.json  is not committed.\nNothing was published. Commit these, or put them back.\n",
    });
    expect(existsSync(target)).toBe(false);
  });

  test("refuses what is stale although committed, and writes nothing", async () => {
    expect(await whileEdited("modules/prod-app/terraform/main.tf.json", true)).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "modules/prod-app/terraform/main.tf.json  is out of date.\nNothing was published. Run: npm run modules:build, and commit what it writes.\n",
    });
    expect(existsSync(target)).toBe(false);
  });

  test("says what it wrote", async () => {
    const { code, stdout, stderr } = await run("--to", "archives", target);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^prod-app-\d+\.\d+\.\d+\.tar\.gz +written +[0-9a-f]{64}$/m);
  });

  test.each([
    [["--to", "zip", "x"], /argument 'zip' is invalid\. Allowed choices are registry-tree, archives, git\./],
    [["x"], /required option '--to <kind>' not specified/],
    [["--to", "archives"], /missing required argument 'place'/],
  ])("ends with 2 for %j", async (args, expected) => {
    expect(await run(...args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(expected) });
  });
});
