import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { replaceFile } from "../core/replace-file.ts";
import type { Tree } from "./publication.ts";
import { NOTE } from "./registry-tree.ts";

/** What was done to a folder. */
export interface WrittenTree {
  readonly files: number;
  readonly changed: number;
  readonly removed: number;
}

/**
 * Makes a folder hold a tree, and nothing else below `modules/` and `examples/`. A clone's `.git` stays, so that what changed
 * can be committed and tagged.
 *
 * @throws UserError when the folder holds something else than a tree that we wrote
 */
export const writeTree = (folder: string, tree: Tree): WrittenTree => {
  if (!mayWrite(folder)) {
    throw new UserError(
      `${folder} holds something else than published modules. Name an empty folder, or a clone of the repository that they are published in.`,
    );
  }
  const leftOver = [...files(folder, "modules"), ...files(folder, "examples"), ...rootModule(folder)].filter(
    (path) => !tree.has(path),
  );
  const changed = [...tree].filter(([path, text]) => textOf(join(folder, path)) !== text);
  for (const [path, text] of changed) replaceFile(join(folder, path), text);
  for (const path of leftOver) rmSync(join(folder, path));
  return { files: tree.size, changed: changed.length, removed: leftOver.length };
};

const mayWrite = (folder: string): boolean => {
  if (!existsSync(folder)) return true;
  const there = readdirSync(folder).filter((name) => name !== ".git");
  return there.length === 0 || ["main.tf.json", "main.tf"].some((name) => textOf(join(folder, name))?.includes(noted));
};

/** As it stands in a JSON string and in a comment alike. */
const noted = NOTE.slice(0, NOTE.indexOf('"'));

const files = (folder: string, inside: string): string[] => {
  if (!existsSync(join(folder, inside))) return [];
  return readdirSync(join(folder, inside), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
};

/** Of the other format, when a tree changes from one to the other. */
const rootModule = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => /\.tf(\.json)?$/.test(name)) : [];

const textOf = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
