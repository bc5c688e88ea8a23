import { gravest, isLess, type Level } from "./change.ts";
import { type Commit, promiseOf } from "./commits.ts";
import type { Comparison } from "./compare.ts";

/** What a module has become since a release, and what the commits in between say of it. */
export interface Claim {
  readonly module: string;
  /** The release, such as `prod-base-v1.2.0`. */
  readonly since: string;
  readonly comparison: Comparison;
  /** Those that touch the module's folder. */
  readonly commits: readonly Commit[];
}

/** What release-please would have to be told, for the module's next version to say what changed; nothing when it does. */
export const brokenPromise = ({ module, since, comparison, commits }: Claim): string | undefined => {
  const promised = gravest(commits.map(promiseOf));
  if (!isLess(promised, comparison.level)) return undefined;
  const reasons = comparison.changes.filter(({ level }) => isLess(promised, level));
  return [
    `The commits since ${since} promise ${promises[promised]}, but what they do is ${names[comparison.level]}:`,
    ...reasons.map(({ level, subject, message }) => `  ${level}: ${subject} ${message}`),
    "Commits:",
    ...(commits.length === 0 ? ["  none"] : commits.map(({ sha, message }) => `  ${sha} ${message.split("\n")[0]}`)),
    `Undo that, or say it in a commit that touches modules/${module}: ${remedy(module, comparison.level)}.`,
  ].join("\n");
};

const promises: Readonly<Record<Level, string>> = {
  none: "no release",
  patch: "a fix",
  minor: "a new feature",
  breaking: "a breaking change",
};

const names: Readonly<Record<Level, string>> = {
  none: "nothing",
  patch: "a change",
  minor: "new",
  breaking: "breaking",
};

/** The commit message that promises enough. */
export const remedy = (module: string, level: Level): string => {
  const headers: Readonly<Record<Level, string>> = {
    none: `\`chore(${module}): …\``,
    patch: `\`fix(${module}): …\``,
    minor: `\`feat(${module}): …\``,
    breaking: `\`feat(${module})!: …\``,
  };
  return `write ${headers[level]}`;
};
