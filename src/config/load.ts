import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../core/environment.ts";
import { formatProblem, type Problem, UserError } from "../core/errors.ts";
import { type Defaults, noDefaults, readDefaults, strayVariables } from "./defaults.ts";
import { type Draft, readDraft } from "./draft.ts";
import { findLiveFiles, type LiveFile } from "./live-files.ts";
import type { Choice, Modules } from "./live-module.ts";
import { pinFinder } from "./pins.ts";
import { brokenRules } from "./rules.ts";
import { secretWarnings } from "./secrets.ts";
import { type Path, type Position, readSource } from "./source.ts";

/** An environment, and where each of its settings was written. */
export interface LoadedEnvironment extends Environment {
  readonly base?: LoadedEnvironment;
  /** Every variable with its defaults filled in; those left open are missing. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Nothing when no file says it: then it is a default. */
  readonly origin: (path: Path) => Position | undefined;
}

/** Every environment of a project, and what its author should know although nothing is wrong. */
export interface Loaded {
  /** Ordered by layer and name, so that a base comes before its apps. */
  readonly environments: readonly LoadedEnvironment[];
  /** What is allowed and probably not meant. */
  readonly warnings: readonly Problem[];
}

/**
 * Reads and checks every live file of a project.
 *
 * @throws UserError with everything that is wrong in any of them
 */
export const loadEnvironments = (root: string, modules: Modules): Loaded => {
  const files = findLiveFiles(root);
  const defaults = loadDefaults(root, files.defaults);
  const choice = { defaults, modules, findPin: pinFinder(root) };
  const read = files.environments.map((live) => readEnvironment(root, live, choice));
  const drafts = read.flatMap(({ draft }) => draft ?? []);
  const chosen = drafts.flatMap(({ module }) => module ?? []);
  const problems = unique([
    ...files.problems,
    ...defaults.problems,
    ...strayVariables(defaults, [...new Set([...Object.values(modules), ...chosen])]),
    ...read.flatMap((one) => one.problems),
    ...drafts.flatMap((draft) => draft.problems),
    ...brokenRules(withUnreadable(drafts, read)),
  ]);
  if (problems.length > 0) throw new UserError(problems);
  return { environments: environmentsOf(drafts), warnings: unique(drafts.flatMap(secretWarnings)) };
};

/** The settings that all environments of a project share. */
export const loadDefaults = (root: string, file: string | undefined): Defaults => {
  if (file === undefined) return noDefaults;
  const read = readSource(file, readFileSync(join(root, file), "utf8"), "region: eu-central-1");
  return "problems" in read ? { ...noDefaults, problems: read.problems } : readDefaults(read.source);
};

interface Read {
  readonly live: LiveFile;
  readonly draft?: Draft;
  readonly problems: readonly Problem[];
}

const readEnvironment = (root: string, live: LiveFile, choice: Choice): Read => {
  const example = `module: ad-hoc-${live.layer}`;
  const read = readSource(live.file, readFileSync(join(root, live.file), "utf8"), example);
  if ("problems" in read) return { live, problems: read.problems };
  return { live, draft: readDraft(live, read.source, choice), problems: [] };
};

/** A base whose file cannot be read still exists, for the apps that name it. */
const withUnreadable = (drafts: readonly Draft[], read: readonly Read[]): Draft[] => [
  ...drafts,
  ...read.flatMap(({ live, draft }) => (draft || live.layer !== "base" ? [] : [emptyDraft(live)])),
];

const emptyDraft = (live: LiveFile): Draft => ({
  ...live,
  tags: {},
  variables: {},
  inputs: {},
  open: [],
  origin: () => undefined,
  problems: [],
});

const unique = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [formatProblem(problem), problem])).values(),
];

const environmentsOf = (drafts: readonly Draft[]): LoadedEnvironment[] => {
  const bases = new Map<string, LoadedEnvironment>();
  return drafts.map((draft) => {
    const { module, region, backend, base: baseName, problems: _, ...rest } = draft;
    if (!module || !region || !backend) throw new Error(`${draft.file} has neither a problem nor all it needs.`);
    const base = bases.get(baseName ?? "");
    const environment = { ...rest, module, region, backend, ...(base && { base }) };
    if (draft.layer === "base") bases.set(draft.name, environment);
    return environment;
  });
};
