import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gitRepository } from "./git-repository.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What `modules build` and release-please read of the project. */
const SOURCES = [
  ".release-please-manifest.json",
  "CHANGELOG.md",
  "cdktf.json",
  "modules",
  "package-lock.json",
  "package.json",
  "release-please-config.json",
  "schemas",
  "scripts",
  "src",
  "tsconfig.json",
];

/** A copy of this project in a git repository of its own, in which constructs can be changed and modules built for real. */
export const scratchCopy = () => {
  const repository = gitRepository({ ".gitignore": "node_modules\ndist\n" });
  const { root, write } = repository;
  for (const path of SOURCES) cpSync(join(ROOT, path), join(root, path), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));

  const read = (path: string): string => readFileSync(join(root, path), "utf8");
  /** Replaces a text that has to be there. */
  const edit = (path: string, from: string, to: string): void => {
    const text = read(path);
    if (!text.includes(from)) throw new Error(`${path} does not hold: ${from}`);
    write({ [path]: text.replaceAll(from, to) });
  };
  const node = (...args: string[]): string =>
    execFileSync(process.execPath, args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  /** Builds the command line from the copy's sources. */
  const build = (): void => void node(join(ROOT, "node_modules/tsx/dist/cli.mjs"), "scripts/build.ts");
  /** Runs the command line that was built last. @returns what it printed */
  const cli = (...args: string[]): string => node("dist/main.js", ...args);

  return { ...repository, read, edit, build, cli };
};
