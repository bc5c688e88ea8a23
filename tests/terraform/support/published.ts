import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { ModuleRegistry } from "./module-registry.ts";

const ROOT = join(import.meta.dirname, "../../..");
const run = promisify(execFile);

/** The version in a package.json of this project. */
export const versionIn = (folder: string): string =>
  (JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8")) as { version: string }).version;

/** A copy of what is published from, where nothing is uncommitted. */
const copy = (): string => {
  const root = mkdtempSync(join(tmpdir(), "publishing-"));
  for (const path of ["modules", "schemas", "cdktf.json", "package.json", "CHANGELOG.md", "LICENSE"])
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  return root;
};

/** `modules publish`, run for a copy of this project. */
export const publish = async (...args: readonly string[]): Promise<string> => {
  const { stdout } = await run(process.execPath, [join(ROOT, "dist/main.js"), "modules", "publish", ...args], {
    cwd: copy(),
    env: {
      ...process.env,
      GIT_AUTHOR_NAME: "Test",
      GIT_AUTHOR_EMAIL: "test@example.com",
      GIT_COMMITTER_NAME: "Test",
      GIT_COMMITTER_EMAIL: "test@example.com",
    },
  });
  return stdout;
};

/**
 * Everything that can be published, published: archives behind a registry, and a git repository that the registry also offers
 * as `django`, as the public ones do.
 */
export const publishEverywhere = async (format: "json" | "hcl" = "json") => {
  const folder = mkdtempSync(join(tmpdir(), "published-"));
  const [archives, bare] = [join(folder, "archives"), join(folder, "django.git")];
  const options = ["--format", format, "--host", "registry.example.test", "--namespace", "acme"];
  await publish("--to", "archives", archives, ...options);
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
  await publish("--to", "git", bare, ...options);
  const registry = await ModuleRegistry.serving(archives);
  const url = pathToFileURL(bare).href;
  registry.add("django", versionIn("."), (version) => `git::${url}?ref=v${version}`);
  return { registry, archives, bare, url };
};
