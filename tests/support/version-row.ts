import type { Level } from "../../src/versions/change.ts";
import { compareModules } from "../../src/versions/compare.ts";
import { moduleTerraform } from "../../src/versions/module-terraform.ts";

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

/** The verdict on such a line, in the words of `modules compare`. */
export const judge = ({ before, after }: VersionRow): Pick<VersionRow, "level" | "said"> => {
  const read = (content: object) => moduleTerraform(new Map([["main.tf.json", JSON.stringify(content)]]));
  const { level, changes } = compareModules(read(before), read(after));
  return { level, said: changes.map(({ level, subject, message }) => `${level}: ${subject} ${message}`) };
};
