import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkValue, inputsOf } from "../config/check.ts";
import { checksum } from "../config/checksum.ts";
import { type Defaults, readShared } from "../config/defaults.ts";
import type { LiveFile } from "../config/live-files.ts";
import { SOURCES } from "../config/module-source.ts";
import { type PinFile, parsePin, pinPath, pinText } from "../config/pins.ts";
import { versioned } from "../config/schema.ts";
import { readSource, type Source } from "../config/source.ts";
import type { ModuleSource } from "../core/environment.ts";
import { UserError } from "../core/errors.ts";
import { moduleAddress } from "../core/module-source.ts";
import { replaceFile } from "../core/replace-file.ts";
import { type FetchedModule, fetchModule } from "./fetch.ts";
import { withoutVersion, withVersion } from "./live-text.ts";

/** What was done to a project. */
export interface PinnedEnvironment {
  readonly module: string;
  /** Files that were written, from the project's root. */
  readonly written: readonly string[];
}

/**
 * Puts an environment on a published version: keeps that version's inputs and outputs in `live/pins`, and writes `version:`
 * into the live file, which stays as it is otherwise.
 *
 * @throws UserError when the version is not there, or is not what it was when it was pinned before; nothing is written then
 */
export const pinEnvironment = (
  root: string,
  live: LiveFile,
  version: string,
  defaults: Defaults,
): PinnedEnvironment => {
  const text = readFileSync(join(root, live.file), "utf8");
  const source = sourceOf(live.file, text);
  const { module } = source.data;
  if (typeof module !== "string")
    throw new UserError([{ file: live.file, path: "module", message: "is missing. Write `module: <name>`." }]);
  checkVersion(version);
  const from = sourceFor(source, defaults, live.file);
  const path = pinPath(module, version, from);
  const pin = pinOf(version, fetchModule(moduleAddress(module, version, from)));
  const before = existsSync(join(root, path)) ? parsePin(readFileSync(join(root, path), "utf8")) : undefined;
  if (before && before.content !== pin.content) {
    throw new UserError(
      `${module} ${version} is not what it was when ${path} was written: its files have changed since (${before.content} then, ${pin.content} now). A published version never changes; find out who moved it. To take it as it is now, delete ${path} first.`,
    );
  }
  return { module, written: write(root, { [path]: pinText(pin), [live.file]: withVersion(text, version) }) };
};

/** Takes an environment back to the module as it is in this repository. The pin's file stays for others. */
export const unpinEnvironment = (root: string, { file }: LiveFile): readonly string[] => {
  const text = readFileSync(join(root, file), "utf8");
  sourceOf(file, text);
  return write(root, { [file]: withoutVersion(text) });
};

const write = (root: string, files: Readonly<Record<string, string>>): string[] => {
  const changed = Object.entries(files).filter(
    ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), "utf8") !== text,
  );
  for (const [path, text] of changed) replaceFile(join(root, path), text);
  return changed.map(([path]) => path);
};

const sourceOf = (file: string, text: string): Source => {
  const read = readSource(file, text, "module: prod-base");
  if ("problems" in read) throw new UserError(read.problems);
  return read.source;
};

const checkVersion = (version: string): void => {
  const { types, fields } = inputsOf(versioned);
  if (!types.version || !fields.version) return;
  const { findings } = checkValue(types.version, fields.version, version, ["version"]);
  if (findings.length > 0) throw new UserError(findings.map(({ message }) => ({ path: "version", message })));
};

const sourceFor = (source: Source, defaults: Defaults, file: string): ModuleSource => {
  const own = readShared(source);
  const problems = [...own.problems, ...defaults.problems].filter(({ path }) => path?.startsWith("source"));
  if (problems.length > 0) throw new UserError(problems);
  const found = own.moduleSource ?? defaults.moduleSource;
  if (found) return found;
  const message = `is missing, so where published versions come from is not known. Write it here or in live/defaults.yaml, as ${SOURCES}.`;
  throw new UserError([{ file, path: "source", message }]);
};

const pinOf = (version: string, { schema, resources, moduleVersion, files }: FetchedModule): PinFile => ({
  module: schema.module,
  version,
  moduleVersion: moduleVersion ?? version,
  resources,
  content: checksum(JSON.stringify([...files])),
  schema,
});
