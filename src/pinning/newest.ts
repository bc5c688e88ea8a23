import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import semverPrerelease from "semver/functions/prerelease.js";
import semverRsort from "semver/functions/rsort.js";
import semverValid from "semver/functions/valid.js";
import type { ModuleSource } from "../core/environment.ts";
import { UserError } from "../core/errors.ts";
import { moduleAddress, moduleTag } from "../core/module-source.ts";
import { fetchedVersion } from "./fetch.ts";

/** The newest version of a module, or why it is not known. */
export type Newest = { readonly version: string } | { readonly unknown: string };

/**
 * What release-please last wrote, where the module is in this project; elsewhere what its source has: the tags of a git
 * repository, or the version that Terraform takes from a registry when none is asked for.
 */
export const newestVersion = (root: string, module: string, source: ModuleSource): Newest => {
  const here = versionIn(join(root, moduleFolder(module, source), "package.json"));
  if (here !== undefined) return { version: here };
  try {
    const version = source.kind === "git" ? newestTag(module, source.url) : newestInRegistry(module, source);
    return version === undefined ? { unknown: "its source has no version of it" } : { version };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { unknown: error.message };
  }
};

/** Where a module's `package.json` and changelog are in this project; a registry that has all as one knows the whole's alone. */
export const moduleFolder = (module: string, source: ModuleSource): string =>
  source.kind === "registry" && !source.perModule ? "." : `modules/${module}`;

const versionIn = (file: string): string | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { version?: string }).version : undefined;

const newestTag = (module: string, url: string): string | undefined => {
  const prefix = moduleTag(module, "");
  const versions = [...tagsOf(url, prefix).matchAll(/^\S+\trefs\/tags\/(.+)$/gm)]
    .map(([, tag = ""]) => tag.slice(prefix.length))
    .filter((version) => semverValid(version) && !semverPrerelease(version));
  return semverRsort(versions)[0];
};

const tagsOf = (url: string, prefix: string): string => {
  try {
    return execFileSync("git", ["ls-remote", "--tags", "--refs", url, `${prefix}*`], {
      encoding: "utf8",
      env: { ...process.env, GIT_TERMINAL_PROMPT: "0" },
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { stderr = "", message } = error as { readonly stderr?: string; readonly message: string };
    throw new UserError(`${url} cannot be asked: ${(stderr || message).trim().split("\n").at(-1)}`);
  }
};

const newestInRegistry = (module: string, source: ModuleSource): string | undefined =>
  fetchedVersion({ source: moduleAddress(module, "", source).source });
