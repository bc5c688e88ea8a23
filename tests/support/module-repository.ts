import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Files, temporaryProject } from "./scratch-project.ts";

const ROOT = join(import.meta.dirname, "../..");
const IDENTITY = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"];

/** git in a folder, with a name of its own and without this machine's settings. */
export const git = (cwd: string, ...args: string[]): string =>
  execFileSync("git", [...IDENTITY, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    stdio: ["ignore", "pipe", "pipe"],
  });

/** A bare repository with this project's modules, in which versions can be tagged. */
export const moduleRepository = () => {
  const folder = mkdtempSync(join(tmpdir(), "modules-"));
  const work = join(folder, "work");
  const bare = join(folder, "modules.git");
  cpSync(join(ROOT, "modules"), join(work, "modules"), { recursive: true });
  git(work, "init", "--quiet");
  git(folder, "init", "--quiet", "--bare", bare);
  /** Commits what is in the folder, changed by these files, and tags it. */
  const tag = (name: string, files: Files = {}) => {
    for (const [path, content] of Object.entries(files)) writeFileSync(join(work, path), content);
    git(work, "add", "--all");
    git(work, "commit", "--quiet", "--allow-empty", "--message", name);
    git(work, "tag", "--force", name);
    git(work, "push", "--quiet", "--force", bare, "HEAD:main", name);
  };
  return { url: pathToFileURL(bare).href, bare, work, tag, remove: () => rmSync(folder, { recursive: true }) };
};

/** A project whose versions come from a repository. */
export const projectOn = (url: string, files: Files = {}) =>
  temporaryProject({
    "cdktf.json": "{}",
    "live/defaults.yaml": `region: eu-central-1\nsource: { git: { url: "${url}" } }\n`,
    "live/base/dev.yaml":
      "module: ad-hoc-base\nversion: 1.4.0\nvariables:\n  domain_name: example.com\n  hosted_zone_id: Z0123456789EXAMPLE\n",
    "live/app/alpha.yaml": "module: ad-hoc-app # the cheap one\nbase: dev\nvariables:\n  slot: 1\n",
    ...files,
  });
