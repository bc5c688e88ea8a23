import { type Dirent, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../core/errors.ts";
import type { Layer } from "../core/module.ts";
import { nearest } from "../core/nearest.ts";
import { environmentFileName } from "./schema.ts";
import { suggestion } from "./words.ts";

/** A file that describes an environment: its layer is its folder, its name the file's. */
export interface LiveFile {
  readonly file: string;
  readonly layer: Layer;
  readonly name: string;
  readonly stack: string;
}

/** The files in `live/`, and what is wrong with their names. */
export interface LiveFiles {
  readonly environments: readonly LiveFile[];
  /** `live/defaults.yaml`, when there is one. */
  readonly defaults?: string;
  readonly problems: readonly Problem[];
}

/** In the order in which Terraform needs them. */
const LAYERS: readonly Layer[] = ["bootstrap", "base", "app"];
const FOLDERS = [...LAYERS, "locks", "pins"];
const DATA_FILE = /\.(ya?ml|json)$/;

/** Finds the live files of a project, ordered by layer and name. */
export const findLiveFiles = (root: string): LiveFiles => {
  const top = entries(root, "live");
  const defaults = top.filter(({ name }) => name.replace(DATA_FILE, "") === "defaults" && DATA_FILE.test(name));
  const environments = LAYERS.flatMap((layer) => filesOf(root, layer));
  const file = defaults[0]?.name;
  return {
    environments,
    ...(file !== undefined && { defaults: `live/${file}` }),
    problems: [
      ...top.flatMap(strayEntry),
      ...LAYERS.flatMap((layer) => strayFolders(root, layer)),
      ...twoForOne(defaults.map(({ name }) => ({ file: `live/${name}`, stack: "the shared settings" }))),
      ...twoForOne(environments),
      ...environments.flatMap(badName),
      ...(environments.length === 0 ? [{ file: "live", message: NO_FILES }] : []),
    ],
  };
};

const NO_FILES =
  "There is no environment. Write one: live/base/<name>.yaml for a base, live/app/<name>.yaml for an app on it.";

const entries = (root: string, folder: string): Dirent[] => {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith("."))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};

const filesOf = (root: string, layer: Layer): LiveFile[] =>
  entries(root, `live/${layer}`)
    .filter((entry) => !entry.isDirectory() && DATA_FILE.test(entry.name))
    .map((entry) => {
      const name = entry.name.replace(DATA_FILE, "");
      return { file: `live/${layer}/${entry.name}`, layer, name, stack: `${layer}-${name}` };
    });

const strayEntry = (entry: Dirent): Problem[] => {
  const file = `live/${entry.name}`;
  if (entry.isDirectory() && !FOLDERS.includes(entry.name)) {
    const meant = suggestion(nearest(entry.name, LAYERS));
    return [
      {
        file,
        message: `is no layer: environments lie in ${LAYERS.map((layer) => `live/${layer}`).join(", ")}.${meant}`,
      },
    ];
  }
  const stray = !entry.isDirectory() && DATA_FILE.test(entry.name) && entry.name.replace(DATA_FILE, "") !== "defaults";
  return stray ? [{ file, message: "lies in no layer. Move it to live/base or live/app." }] : [];
};

const strayFolders = (root: string, layer: Layer): Problem[] =>
  entries(root, `live/${layer}`)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      file: `live/${layer}/${name}`,
      message: `is a folder, but environments are files directly in live/${layer}. Move what is in it there.`,
    }));

const twoForOne = (files: readonly { readonly file: string; readonly stack: string }[]): Problem[] => {
  const first = new Map<string, string>();
  return files.flatMap(({ file, stack }) => {
    const other = first.get(stack);
    first.set(stack, other ?? file);
    return other ? [{ file, message: `is a second file for ${stack}, besides ${other}. Delete one of them.` }] : [];
  });
};

const badName = ({ file, name }: LiveFile): Problem[] =>
  environmentFileName.test(name)
    ? []
    : [
        {
          file,
          message: `The file's name is the environment's: use only lower-case letters, digits and hyphens, not ${JSON.stringify(name)}.`,
        },
      ];
