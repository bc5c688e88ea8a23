import type { Level } from "../../src/versions/change.ts";

/** One line of a table: a small module before and after, the verdict, and what is said of it. */
export interface VersionRow {
  readonly name: string;
  readonly before: object;
  readonly after: object;
  readonly level: Level;
  readonly said: readonly string[];
}

export const versionRow = (
  name: string,
  before: object,
  after: object,
  level: Level,
  said: readonly string[],
): VersionRow => ({ name, before, after, level, said });
