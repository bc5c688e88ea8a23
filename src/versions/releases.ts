import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { moduleVersion } from "../core/module-version.ts";
import type { History } from "./git.ts";

/** What a module is compared with, or why it is not. */
export type Release =
  | { readonly state: "released"; readonly ref: string; readonly version: string }
  /** No version of it was ever released. */
  | { readonly state: "unreleased" }
  /** It was released, but the history that is here does not reach back to it. */
  | { readonly state: "unknown"; readonly tag: string; readonly why: string };

/** Finds the last release of a module that a working copy comes from. */
export const lastRelease = (root: string, name: string, history: History): Release => {
  const [tag] = history
    .tags(`${name}-v`)
    .filter((candidate) => /^\d+\.\d+\.\d+$/.test(candidate.slice(name.length + 2)));
  if (tag !== undefined) return { state: "released", ref: tag, version: tag.slice(name.length + 2) };
  // A whole history without a tag: the first entry is that of the first release's own pull request.
  const pending = history.state === "whole" ? 1 : 0;
  if (changelogEntries(root, name) <= pending) return { state: "unreleased" };
  return { state: "unknown", tag: `${name}-v${moduleVersion(root, name)}`, why: reasons[history.state] };
};

/** release-please writes one for each release. */
const changelogEntries = (root: string, name: string): number => {
  const file = join(root, "modules", name, "CHANGELOG.md");
  if (!existsSync(file)) return 0;
  return [...readFileSync(file, "utf8").matchAll(/^##? \[?\d+\.\d+\.\d+/gm)].length;
};

const reasons: Readonly<Record<History["state"], string>> = {
  none: "this is not a git repository",
  shallow: "the clone is shallow (fetch everything: git fetch --unshallow --tags; actions/checkout: fetch-depth: 0)",
  whole: "its tags were not fetched (git fetch --tags)",
};
