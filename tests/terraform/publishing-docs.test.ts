import { execFile, execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { moduleRepository } from "../support/module-repository.ts";
import { versionIn } from "./support/published.ts";
import { requireTerraform } from "./support/toolchain.ts";

const ROOT = join(import.meta.dirname, "../..");
const tools = await requireTerraform();

const blocksIn = (file: string, language: string): string[] =>
  [...readFileSync(join(ROOT, file), "utf8").matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(
    ([, block = ""]) => block,
  );

const commandsIn = (file: string): string[] =>
  blocksIn(file, "sh")
    .flatMap((block) => block.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter(Boolean);

describe.skipIf(!tools)("the commands of the pages on pinning and publishing work as written", () => {
  let folder: string;
  let modules: ReturnType<typeof moduleRepository>;
  let env: NodeJS.ProcessEnv;

  beforeAll(() => {
    modules = moduleRepository();
    for (const version of ["1.4.0", "1.5.0"]) modules.tag(`ad-hoc-app-v${version}`);
  });
  afterAll(() => modules?.remove());

  /** A project, `cdktf-django` on the path, and GitHub on this machine. */
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "docs-"));
    for (const path of ["modules", "schemas", "live", "cdktf.json", "package.json", "CHANGELOG.md", "LICENSE"])
      cpSync(join(ROOT, path), join(folder, "project", path), { recursive: true });
    const github = join(folder, "github");
    cpSync(modules.bare, join(github, "infrastructure.git"), { recursive: true });
    execFileSync("git", [
      "init",
      "--quiet",
      "--bare",
      "--initial-branch=main",
      join(github, "terraform-aws-django.git"),
    ]);
    writeFileSync(
      join(folder, "gitconfig"),
      `[user]\nname = Test\nemail = test@example.com\n[url "${pathToFileURL(github).href}/"]\ninsteadOf = https://github.com/acme/\n`,
    );
    mkdirSync(join(folder, "bin"));
    const command = join(folder, "bin/cdktf-django");
    writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "dist/main.js")}" "$@"\n`);
    chmodSync(command, 0o755);
    env = {
      ...process.env,
      ...tools?.env,
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      GIT_CONFIG_GLOBAL: join(folder, "gitconfig"),
    };
  });

  const run = async (command: string): Promise<string> => {
    const { stdout } = await promisify(execFile)("bash", ["-c", command], { cwd: join(folder, "project"), env });
    return stdout;
  };

  test("docs/pinning.md", async () => {
    const source = blocksIn("docs/pinning.md", "yaml").find((block) => block.includes("source:"));
    const defaults = join(folder, "project/live/defaults.yaml");
    writeFileSync(defaults, `${readFileSync(defaults, "utf8")}${source}`);
    writeFileSync(join(folder, "project/modules/ad-hoc-app/package.json"), '{ "version": "1.5.0" }');
    const commands = commandsIn("docs/pinning.md");
    expect(commands).toHaveLength(4);
    const printed: string[] = [];
    for (const command of commands) printed.push(await run(command));
    expect(printed[0]).toContain("wrote live/pins/ad-hoc-app/1.4.0.json");
    expect(printed[1]).toMatch(/app-alpha +ad-hoc-app +1\.4\.0 +1\.5\.0/);
    expect(printed[3]).toContain("app-alpha follows the module in this repository.");
  });

  test("docs/publishing.md", async () => {
    const version = versionIn(".");
    const commands = commandsIn("docs/publishing.md");
    expect(commands).toHaveLength(5);
    const [clone = "", tree = "", push = "", archives = "", git = ""] = commands;
    await run(clone);
    expect(await run(tree)).toContain(`git tag v${version}`);
    await run(push.replaceAll("0.1.0", version));
    expect(await run(archives)).toContain(`ad-hoc-base-${versionIn("modules/ad-hoc-base")}.tar.gz`);
    expect(existsSync(join(folder, "archives/SHA256SUMS"))).toBe(true);
    const pushed = await run(git);
    expect(pushed).toMatch(new RegExp(`^v${version} +was there`, "m"));
    expect(pushed).toMatch(/^ad-hoc-base-v\S+ +pushed/m);
    const [, fromGit = ""] = blocksIn("docs/publishing.md", "hcl");
    const consumer = join(folder, "consumer");
    mkdirSync(consumer);
    writeFileSync(join(consumer, "main.tf"), fromGit.replaceAll("0.1.0", versionIn("modules/ad-hoc-base")));
    await promisify(execFile)(tools?.terraform ?? "", ["get"], { cwd: consumer, env });
    expect(existsSync(join(consumer, ".terraform/modules/base/modules/ad-hoc-base/main.tf.json"))).toBe(true);
  });
});
