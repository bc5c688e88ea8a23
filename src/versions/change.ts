/**
 * What a difference means to whoever uses a module.
 *
 * `breaking`: an upgrade may fail, or replace or destroy what holds something. `minor`: there is something new. `patch`:
 * anything else that Terraform would do differently.
 */
export type Level = "none" | "patch" | "minor" | "breaking";

/** One difference between two versions of a module. */
export interface Change {
  readonly level: Exclude<Level, "none">;
  /** What changed: `variable slot`, `aws_vpc.this`. */
  readonly subject: string;
  /** How, and what that does to a caller, as a sentence that follows the subject. */
  readonly message: string;
}

const order: readonly Level[] = ["none", "patch", "minor", "breaking"];

/** Whether the first promises or changes less than the second. */
export const isLess = (level: Level, than: Level): boolean => order.indexOf(level) < order.indexOf(than);

/** The gravest of them; `none` when there are none. */
export const gravest = (levels: readonly Level[]): Level =>
  levels.reduce<Level>((found, level) => (isLess(found, level) ? level : found), "none");

/** Gravest first, each level in the order it was found. */
export const gravestFirst = (changes: readonly Change[]): Change[] =>
  [...changes].sort((a, b) => order.indexOf(b.level) - order.indexOf(a.level));
