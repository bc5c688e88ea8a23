import { modules } from "../../modules/index.ts";
import { type Loaded, loadEnvironments } from "../config/load.ts";
import { formatProblem, type Problem, UserError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { projectRoot } from "../core/project-root.ts";

/** More names than this are counted instead of listed. */
const LISTED = 20;

/** The project that the current folder belongs to, read and checked. */
export const loadLive = (): Loaded & { readonly root: string } => {
  const root = projectRoot(process.cwd());
  return { root, ...loadEnvironments(root, modules) };
};

/**
 * The environment of a stack.
 *
 * @throws UserError that lists the stacks there are
 */
export const findStack = <Named extends { readonly stack: string }>(
  environments: readonly Named[],
  stack: string,
): Named => {
  const found = environments.find((environment) => environment.stack === stack);
  if (found) return found;
  const names = environments.map((environment) => environment.stack);
  const meant = nearest(stack, names);
  const listed =
    names.slice(0, LISTED).join(", ") + (names.length > LISTED ? ` and ${names.length - LISTED} more` : "");
  throw new UserError(`There is no stack ${stack}.${meant ? ` Did you mean ${meant}?` : ""} Stacks: ${listed}.`);
};

/**
 * Checks one live file among all, for a command that changed it; what is wrong elsewhere is not its business.
 *
 * @throws UserError with what is wrong in that file
 */
export const checkLiveFile = (file: string): void => {
  try {
    loadLive();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const own = error.problems.filter((problem) => problem.file === file);
    if (own.length > 0) throw new UserError(own);
  }
};

/** Warnings go to stderr, so that what a command prints stays usable. */
export const printWarnings = (warnings: readonly Problem[]): void => {
  for (const warning of warnings) console.error(`warning: ${formatProblem(warning)}`);
};
