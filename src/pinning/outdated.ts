import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import semverLt from "semver/functions/lt.js";
import type { Environment } from "../core/environment.ts";
import { type ChangelogSection, sectionsBetween } from "./changelog.ts";
import { moduleFolder, newestVersion } from "./newest.ts";

/** An environment that stays on an older version than there is, or of which nobody can tell. */
export interface OutdatedEnvironment {
  readonly stack: string;
  readonly module: string;
  readonly pinned: string;
  /** Nothing when it is not known. */
  readonly newest?: string;
  /** Why it is not known. */
  readonly unknown?: string;
  /** What the versions in between changed, newest first; none where the changelog is not in this project. */
  readonly changes: readonly ChangelogSection[];
}

/** The pinned environments that are behind the newest version of their module. */
export const outdatedEnvironments = (root: string, environments: readonly Environment[]): OutdatedEnvironment[] =>
  environments.flatMap(({ stack, module, pin }): OutdatedEnvironment[] => {
    if (!pin) return [];
    const own = { stack, module: module.name, pinned: pin.version };
    const newest = newestVersion(root, module.name, pin.source);
    if ("unknown" in newest) return [{ ...own, ...newest, changes: [] }];
    if (!semverLt(pin.version, newest.version)) return [];
    const changelog = textOf(join(root, moduleFolder(module.name, pin.source), "CHANGELOG.md")) ?? "";
    return [{ ...own, newest: newest.version, changes: sectionsBetween(changelog, pin.version, newest.version) }];
  });

const textOf = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
