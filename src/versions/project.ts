import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Problem, UserError } from "../core/errors.ts";
import { moduleVersion } from "../core/module-version.ts";
import { type Comparison, compareModules } from "./compare.ts";
import { brokenPromise } from "./gate.ts";
import { type History, readHistory } from "./git.ts";
import { type ModuleTerraform, moduleTerraform } from "./module-terraform.ts";
import { nextVersion, type VersionRules } from "./next-version.ts";
import { lastRelease, type Release } from "./releases.ts";

/** A module as it is in the working copy, beside its last release. */
export interface ComparedModule {
  readonly module: string;
  readonly release: Release;
  /** Only of a release that could be read. */
  readonly comparison?: Comparison;
  /** The version that such a change gives. */
  readonly next?: string;
}

/**
 * Compares modules of a project with their last releases.
 *
 * @param against a tag, branch or commit. @default each module's last release
 * @throws UserError when there is no such commit
 */
export const compareProject = (root: string, names: readonly string[], against?: string): ComparedModule[] => {
  const history = readHistory(root);
  if (against !== undefined && !history.knows(against)) {
    throw new UserError(`git knows no commit called ${against}. Give a tag, a branch or a commit: git tag --list`);
  }
  const rules = readRules(root);
  return names.map((module) => {
    const release: Release =
      against === undefined
        ? lastRelease(root, module, history)
        : { state: "released", ref: against, version: moduleVersion(root, module) };
    const before = release.state === "released" ? terraformAt(history, release.ref, module) : undefined;
    if (release.state !== "released" || !before) return { module, release: before ? release : orUnreleased(release) };
    const comparison = compareModules(before, terraformNow(root, module));
    return { module, release, comparison, next: nextVersion(release.version, comparison.level, rules) };
  });
};

const orUnreleased = (release: Release): Release => (release.state === "released" ? { state: "unreleased" } : release);

/** What the commits since each module's last release leave unsaid, and what could not be looked at. */
export interface Promises {
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

/**
 * Holds what is committed against what its commits promise.
 *
 * @param mustKnow whether a release whose tag is not here is a problem rather than a note: in CI, where nobody reads notes
 */
export const checkPromises = (root: string, names: readonly string[], mustKnow: boolean): Promises => {
  const history = readHistory(root);
  const problems: Problem[] = [];
  const notes: string[] = [];
  const unreleased: string[] = [];
  for (const module of names) {
    const release = lastRelease(root, module, history);
    const file = `modules/${module}`;
    if (release.state === "unreleased") unreleased.push(module);
    if (release.state === "unknown") {
      const message = `cannot be compared with ${release.tag}: ${release.why}.`;
      if (mustKnow) problems.push({ file, message });
      else notes.push(`${module} ${message}`);
    }
    if (release.state === "released") {
      const message = promiseProblem(history, module, release.ref);
      if (message !== undefined) problems.push({ file, message });
    }
  }
  if (unreleased.length > 0) notes.unshift(`Nothing is released yet of ${unreleased.join(", ")}.`);
  return { problems, notes };
};

const promiseProblem = (history: History, module: string, since: string): string | undefined => {
  const [before, after] = [terraformAt(history, since, module), terraformAt(history, "HEAD", module)];
  if (!before || !after) return undefined;
  const commits = history.commits(since, `modules/${module}/terraform`);
  return brokenPromise({ module, since, comparison: compareModules(before, after), commits });
};

const terraformAt = (history: History, ref: string, module: string): ModuleTerraform | undefined => {
  const files = history.files(ref, `modules/${module}/terraform`);
  return files.size > 0 ? moduleTerraform(files) : undefined;
};

const terraformNow = (root: string, module: string): ModuleTerraform => {
  const folder = join(root, "modules", module, "terraform");
  if (!existsSync(folder)) {
    throw new UserError(`modules/${module}/terraform is missing. Write it with: cdktf-django modules build`);
  }
  const files = readdirSync(folder).filter((name) => name.endsWith(".tf.json") && !name.startsWith("."));
  return moduleTerraform(new Map(files.map((name) => [name, readFileSync(join(folder, name), "utf8")])));
};

const readRules = (root: string): VersionRules => {
  const file = join(root, "release-please-config.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as VersionRules) : {};
};
