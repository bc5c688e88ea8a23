import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import semverLt from "semver/functions/lt.js";
import type { Environment } from "../core/environment.ts";
import { type ChangelogSection, sectionsBetween } from "./changelog.ts";

/** An environment that stays on an older version than there is. */
export interface OutdatedEnvironment {
  readonly stack: string;
  readonly module: string;
  readonly pinned: string;
  readonly newest: string;
  /** What the versions in between changed, newest first. */
  readonly changes: readonly ChangelogSection[];
}

/** The pinned environments behind the newest version that this repository knows: what release-please last wrote. */
export const outdatedEnvironments = (root: string, environments: readonly Environment[]): OutdatedEnvironment[] =>
  environments.flatMap(({ stack, module, pin }) => {
    if (!pin) return [];
    const ofWhole = pin.source.kind === "registry" && !pin.source.perModule;
    const folder = join(root, ofWhole ? "." : `modules/${module.name}`);
    const newest = versionIn(join(folder, "package.json"));
    if (newest === undefined || !semverLt(pin.version, newest)) return [];
    const changelog = textOf(join(folder, "CHANGELOG.md")) ?? "";
    const changes = sectionsBetween(changelog, pin.version, newest);
    return [{ stack, module: module.name, pinned: pin.version, newest, changes }];
  });

const versionIn = (file: string): string | undefined => {
  const text = textOf(file);
  return text === undefined ? undefined : (JSON.parse(text) as { version?: string }).version;
};

const textOf = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
