import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModuleSource } from "../core/environment.ts";
import type { ModuleDefinition } from "../core/module.ts";
import type { ModuleSchema } from "../core/module-schema.ts";
import { SET } from "../core/module-source.ts";
import { moduleOfSchema } from "../core/schema-module.ts";
import { checksum } from "./checksum.ts";

/** What is kept of one published version of a module: all that checking and writing an environment on it needs. */
export interface PinFile {
  readonly module: string;
  readonly version: string;
  /** The module's own version. */
  readonly moduleVersion: string;
  /** Resource blocks in it. */
  readonly resources: number;
  /** Checksum of the module's files, names included: the same wherever the version is fetched from. */
  readonly content: string;
  readonly schema: ModuleSchema;
}

/** A pinned version, ready to check live files against. */
export interface Pinned extends Omit<PinFile, "schema"> {
  readonly definition: ModuleDefinition;
}

/** Finds what is kept of a version; why it cannot be used is a word for the message. */
export type FindPin = (module: string, version: string, source: ModuleSource) => Pinned | "missing" | "edited";

const NOTE = 'Written by "cdktf-django modules pin". Do not edit.';

/** Where a version is kept, from the project's root. Versions of the whole and of a module by itself are not the same. */
export const pinPath = (module: string, version: string, source: ModuleSource): string => {
  const ofWhole = source.kind === "registry" && !source.perModule;
  return `live/pins/${module}/${ofWhole ? `${SET}-` : ""}${version}.json`;
};

/** The text of a pin's file, with the checksum that tells an edit. */
export const pinText = (pin: PinFile): string => fileText({ ...pin, checksum: checksum(JSON.stringify(pin)) });

const fileText = (content: object): string => `${JSON.stringify({ "//": NOTE, ...content }, null, 2)}\n`;

/** Reads the pins of a project, each once, however many environments are on it. */
export const pinFinder = (root: string): FindPin => {
  const read = new Map<string, ReturnType<FindPin>>();
  return (module, version, source) => {
    const path = pinPath(module, version, source);
    const found = read.get(path) ?? readPin(join(root, path), module, version);
    read.set(path, found);
    return found;
  };
};

const readPin = (file: string, module: string, version: string): ReturnType<FindPin> => {
  if (!existsSync(file)) return "missing";
  const pin = parsePin(readFileSync(file, "utf8"));
  if (pin?.module !== module || pin.version !== version) return "edited";
  const { schema, ...rest } = pin;
  return { ...rest, definition: moduleOfSchema(schema) };
};

/** What a pin's file holds; nothing when anything in it is not as it was written. */
export const parsePin = (text: string): PinFile | undefined => {
  try {
    const { "//": _, checksum: written, ...pin } = JSON.parse(text) as PinFile & { "//"?: string; checksum?: string };
    return written === checksum(JSON.stringify(pin)) ? pin : undefined;
  } catch {
    return undefined;
  }
};
