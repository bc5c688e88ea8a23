import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The version of a module before this one, or why there is none to compare with. */
export type EarlierVersion =
  | { readonly found: true; readonly ref: string; readonly how: string; readonly directory: string }
  | { readonly found: false; readonly reason: string };

/**
 * The version of a module that people run now: its newest release (`prod-base-v1.2.0`) or, before the first one, the newest
 * commit on the way to here whose Terraform for it is not that of the working tree.
 *
 * Nothing to compare with is no failure, in CI neither: a first version has nothing before it, and a shallow clone or an archive
 * of the sources is complete without its history. It is said by name, with what to do.
 *
 * @param repository the project's root
 */
export const earlierVersion = (repository: string, module: string): EarlierVersion => {
  const path = `modules/${module}/terraform`;
  const git = (...args: string[]): string | undefined => run(repository, args);
  const lines = (...args: string[]): string[] => (git(...args) ?? "").split("\n").filter(Boolean);

  const isShallow = git("rev-parse", "--is-shallow-repository")?.trim();
  if (isShallow === undefined)
    return { found: false, reason: "this is not a git repository: nothing earlier is known" };
  const has = (ref: string): boolean => lines("ls-tree", "-r", "--name-only", ref, "--", path).length > 0;

  const [release] = lines("tag", "--list", `${module}-v*`, "--merged", "HEAD", "--sort=-v:refname").filter(has);
  if (release)
    return { found: true, ref: release, how: "its newest release", directory: extract(repository, release, path) };

  const differs = (ref: string): boolean => git("diff", "--quiet", ref, "--", path) === undefined;
  const commit = lines("log", "--first-parent", "--format=%H", "--", path).find((ref) => has(ref) && differs(ref));
  if (commit) {
    const how = "the newest commit whose Terraform is another, as nothing is released";
    return { found: true, ref: commit.slice(0, 12), how, directory: extract(repository, commit, path) };
  }
  const reason =
    isShallow === "true"
      ? "this clone is shallow and has no earlier version: fetch the history (git fetch --unshallow --tags, or fetch-depth: 0)"
      : "it is the first version: no commit has other Terraform for it";
  return { found: false, reason };
};

/** What git prints, or nothing when it fails, which is how it answers no. */
const run = (cwd: string, args: readonly string[]): string | undefined => {
  try {
    return execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return;
  }
};

const extract = (repository: string, ref: string, path: string): string => {
  const directory = mkdtempSync(join(tmpdir(), "earlier-"));
  const files = execFileSync("git", ["ls-tree", "--name-only", ref, `${path}/`], { cwd: repository, encoding: "utf8" });
  mkdirSync(directory, { recursive: true });
  for (const file of files.split("\n").filter(Boolean)) {
    const content = execFileSync("git", ["show", `${ref}:${file}`], { cwd: repository });
    writeFileSync(join(directory, file.slice(path.length + 1)), content);
  }
  return directory;
};
