import { gravest, type Level } from "./change.ts";

/** A commit that touches a module's folder. */
export interface Commit {
  /** Shortened. */
  readonly sha: string;
  readonly message: string;
}

/** `feat(prod-base)!: …`. */
const HEADER = /^(?<type>[A-Za-z]+)(?:\([^()\r\n]*\))?(?<breaking>!)?:/;
const BREAKING = /^BREAKING[ -]CHANGE: \S/m;
/** Where release-please begins another commit inside a message, as a squashed pull request has them. */
const NEXT = /\r?\n\r?\n(?=(?:feat|fix|docs|style|refactor|perf|test|build|ci|chore|revert)(?:\(.*?\))?: )/;

/** What release-please releases for each type; other types release nothing. */
const levels: Readonly<Record<string, Level>> = {
  feat: "minor",
  fix: "patch",
  perf: "patch",
  revert: "patch",
};

/** What a commit promises by its Conventional Commit message, as release-please reads it. */
export const promiseOf = ({ message }: Pick<Commit, "message">): Level =>
  gravest(message.split(NEXT).map(promiseOfOne));

const promiseOfOne = (message: string): Level => {
  const { type = "", breaking } = HEADER.exec(message)?.groups ?? {};
  if (type === "") return "none";
  if (breaking || BREAKING.test(message)) return "breaking";
  return levels[type] ?? "none";
};
