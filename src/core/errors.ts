/** One thing wrong with what the user wrote: where it is, what it is now, what is allowed, what to do. */
export interface Problem {
  /** File as the user knows it, relative to the project's root. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** Counted from 1. */
  readonly column?: number;
  /** The setting, e.g. `variables.workers.default.cpu`. */
  readonly path?: string;
  /** What it is now, what is allowed and what to do, as one or two sentences. */
  readonly message: string;
}

const location = ({ file, line, column }: Problem): string =>
  [file, line, column].filter((part) => part !== undefined).join(":");

/** `live/app/alpha.yaml:4:9  variables.slot  must be at least 1, but is 0.` */
export const formatProblem = (problem: Problem): string =>
  [location(problem), problem.path, problem.message].filter((part) => part).join("  ");

/**
 * The user can mend it: printed as its message alone, without a stack, exit code 1.
 *
 * Any other error is a bug of ours and is shown with its stack.
 */
export class UserError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: string | readonly Problem[]) {
    const list = typeof problems === "string" ? [{ message: problems }] : problems;
    super(list.map(formatProblem).join("\n"));
    this.name = "UserError";
    this.problems = list;
  }
}
