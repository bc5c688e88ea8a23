import { execFileSync } from "node:child_process";
import type { Commit } from "./commits.ts";

/** A project's git history, read with the `git` on the machine. */
export interface History {
  /** Whether there is one, and whether it was cut off when it was fetched. */
  readonly state: "whole" | "shallow" | "none";
  /** Tags that HEAD comes from, such as `prod-base-v1.2.0`, newest version first. */
  readonly tags: (prefix: string) => string[];
  /** Whether git knows this name of a commit. */
  readonly knows: (ref: string) => boolean;
  /** Name → text of the `.tf.json` files in a folder, as they were at a commit; empty when there was no such folder. */
  readonly files: (ref: string, folder: string) => ReadonlyMap<string, string>;
  /** Commits after the first up to HEAD that touch a folder, newest first. */
  readonly commits: (since: string, folder: string) => Commit[];
}

/** Reads the history of a project. Its root may be a folder in a larger repository. */
export const readHistory = (root: string): History => {
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "pipe"] });
  const tried = (...args: string[]): string | undefined => {
    try {
      return git(...args);
    } catch {
      // Not a repository, no git on the machine, or no such commit: to a reader of history these are the same.
      return undefined;
    }
  };
  return {
    state: stateOf(tried("rev-parse", "--is-shallow-repository")),
    tags: (prefix) => lines(tried("tag", "--list", `${prefix}*`, "--merged", "HEAD", "--sort=-version:refname") ?? ""),
    knows: (ref) => tried("rev-parse", "--verify", "--quiet", `${ref}^{commit}`) !== undefined,
    files: (ref, folder) =>
      new Map(
        lines(git("ls-tree", "--name-only", ref, `${folder}/`))
          .filter((path) => path.endsWith(".tf.json"))
          .map((path) => [path.slice(folder.length + 1), git("show", `${ref}:./${path}`)]),
      ),
    commits: (since, folder) =>
      git("log", "--format=%h%x1f%B%x1e", `${since}..HEAD`, "--", folder)
        .split("\x1e")
        .map((entry) => entry.trim().split("\x1f"))
        .flatMap(([sha = "", message = ""]) => (sha ? [{ sha, message: message.trim() }] : [])),
  };
};

const stateOf = (answer: string | undefined): History["state"] => {
  if (answer === undefined) return "none";
  return answer.trim() === "true" ? "shallow" : "whole";
};

const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");
