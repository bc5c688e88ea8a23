import { execFileSync } from "node:child_process";
import { type Files, temporaryProject } from "./scratch-project.ts";

/** Nothing of this machine's git: neither its settings nor a repository that a hook runs in. */
const environment = {
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Contributor",
  GIT_AUTHOR_EMAIL: "contributor@example.com",
  GIT_COMMITTER_NAME: "Contributor",
  GIT_COMMITTER_EMAIL: "contributor@example.com",
};

/** Runs git in a folder. @returns what it printed */
export const git = (folder: string, ...args: string[]): string =>
  execFileSync("git", args, { cwd: folder, encoding: "utf8", env: environment, stdio: ["ignore", "pipe", "pipe"] });

/** A real git repository with these files, on the branch `main`; nothing is committed yet. */
export const gitRepository = (files: Files = {}) => {
  const project = temporaryProject(files);
  const run = (...args: string[]): string => git(project.root, ...args);
  run("init", "--quiet", "--initial-branch", "main");
  /** Commits everything. @returns the files that it changed */
  const commit = (message: string): string[] => {
    run("add", "--all");
    run("commit", "--quiet", "--allow-empty", "--message", message);
    return lines(run("show", "--name-only", "--format="));
  };
  return { ...project, git: run, commit, head: () => run("rev-parse", "HEAD").trim() };
};

const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");
