import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import type { Tree } from "./publication.ts";
import { writeTree } from "./write-tree.ts";

/** A tag, and the part of the tree that it promises never to change: everything, or one module's folder. */
export interface Tag {
  readonly name: string;
  readonly folder?: string;
}

export interface GitPublication {
  /** Anything that `git push` takes. */
  readonly remote: string;
  readonly tree: Tree;
  readonly tags: readonly Tag[];
  /** Title of the commit. */
  readonly title: string;
}

/** What became of a tag. */
export interface PublishedTag {
  readonly name: string;
  readonly commit: string;
  /** It was there before, with the same content. */
  readonly unchanged: boolean;
}

/**
 * Commits a tree on top of a remote's branch and tags it, in one push that happens whole or not at all. What is there already
 * and identical stays where it is.
 *
 * @throws UserError, before anything is pushed, when a tag is there with other content
 */
export const publishToGit = ({ remote, tree, tags, title }: GitPublication): PublishedTag[] => {
  const folder = mkdtempSync(join(tmpdir(), "publish-"));
  try {
    const repository = gitIn(folder);
    const { branch, there } = lookAt(repository, remote);
    repository("init", "--quiet", `--initial-branch=${branch}`);
    repository("config", "core.autocrlf", "false");
    if (there.has(`refs/heads/${branch}`)) {
      repository("fetch", "--quiet", "--depth=1", remote, branch);
      repository("reset", "--quiet", "--hard", "FETCH_HEAD");
    }
    writeTree(folder, tree);
    repository("add", "--all", "--force");
    const old = tags.filter(({ name }) => there.has(`refs/tags/${name}`));
    for (const { name } of old)
      repository("fetch", "--quiet", "--depth=1", remote, `refs/tags/${name}:refs/tags/${name}`);
    refuseMoved(repository, remote, old);
    if (repository("status", "--porcelain") !== "") repository("commit", "--quiet", "--message", title);
    const added = tags.filter((tag) => !old.includes(tag));
    for (const { name } of added) repository("tag", name);
    const refs = added.map(({ name }) => `refs/tags/${name}`);
    if (refs.length > 0) repository("push", "--quiet", "--atomic", remote, `HEAD:refs/heads/${branch}`, ...refs);
    return tags.map((tag) => ({
      name: tag.name,
      commit: repository("rev-parse", "--short", `refs/tags/${tag.name}^{commit}`),
      unchanged: old.includes(tag),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

type Git = (...args: string[]) => string;

const gitIn =
  (cwd: string): Git =>
  (...args) => {
    const { error, status, stdout, stderr } = spawnSync("git", args, { cwd, encoding: "utf8" });
    if (error) throw new UserError(`git cannot be run (${error.message}). Install it.`);
    if (status !== 0) throw new UserError(`git ${args.join(" ")} failed; it says:\n\n${(stderr || stdout).trim()}`);
    return stdout.trim();
  };

/** The branch that a clone would get, and every ref there is. */
const lookAt = (git: Git, remote: string) => {
  const lines = git("ls-remote", "--symref", remote).split("\n");
  const branch = /^ref: refs\/heads\/(\S+)\s+HEAD$/m.exec(lines.join("\n"))?.[1] ?? "main";
  return { branch, there: new Set(lines.map((line) => line.split("\t")[1] ?? "")) };
};

/** Compares what is about to be committed with what each tag holds. */
const refuseMoved = (git: Git, remote: string, tags: readonly Tag[]): void => {
  const problems = tags.flatMap(({ name, folder }) => {
    const part = folder === undefined ? [] : ["--", `${folder}/*.tf.json`, `${folder}/*.tf`, `${folder}/schema.json`];
    const changed = git("diff", "--cached", "--name-only", `refs/tags/${name}`, ...part);
    if (changed === "") return [];
    const files = changed.split("\n");
    const commit = git("rev-parse", "--short", `refs/tags/${name}^{commit}`);
    const listed = files.slice(0, 5).join(", ") + (files.length > 5 ? ` and ${files.length - 5} more` : "");
    return [
      {
        message: `${name} is in ${remote} already, at ${commit}, and differs in ${listed}. A published version never changes: release a new one.`,
      },
    ];
  });
  if (problems.length > 0) throw new UserError(problems);
};
