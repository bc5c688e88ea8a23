import type { ModuleSource, Pin } from "../core/environment.ts";
import type { Problem } from "../core/errors.ts";
import type { ModuleDefinition } from "../core/module.ts";
import { nearest } from "../core/nearest.ts";
import { checkValue, inputsOf } from "./check.ts";
import { type Defaults, problemAt, problemIn } from "./defaults.ts";
import type { LiveFile } from "./live-files.ts";
import { SOURCES } from "./module-source.ts";
import { type FindPin, pinPath } from "./pins.ts";
import { versioned } from "./schema.ts";
import type { Source } from "./source.ts";
import { shown, shownWithType, suggestion } from "./words.ts";

/** The modules that live files may name. */
export type Modules = Readonly<Record<string, ModuleDefinition>>;

/** What there is to choose from. */
export interface Choice {
  readonly modules: Modules;
  readonly findPin: FindPin;
  readonly defaults: Defaults;
}

/** The module that a live file names, and the version it stays on, or what is wrong with either. */
export interface LiveModule {
  readonly found?: ModuleDefinition;
  readonly pin?: Pin;
  readonly problems: readonly Problem[];
}

/** Reads `module:`, `version:` and `source:`. */
export const readModule = (
  live: LiveFile,
  source: Source,
  own: ModuleSource | undefined,
  choice: Choice,
): LiveModule => {
  const { defaults, modules } = choice;
  const name = readName(live, source, modules);
  const version = readVersion(source);
  const problems = [...name.problems, ...version.problems];
  if (name.found === undefined || problems.length > 0) return { problems };
  if (version.found === undefined) return ofLayer(live, source, modules, named(modules, name.found));
  const from = own ?? defaults.moduleSource;
  if (!from) return { problems: missingSource(source, defaults, version.found) };
  return readPinned(live, source, { name: name.found, version: version.found, from }, choice);
};

interface Named {
  readonly name: string;
  readonly version: string;
  readonly from: ModuleSource;
}

const readPinned = (live: LiveFile, source: Source, { name, version, from }: Named, choice: Choice): LiveModule => {
  const { modules, findPin } = choice;
  const pinned = findPin(name, version, from);
  if (typeof pinned !== "string") {
    const { definition, moduleVersion, resources } = pinned;
    const pin = { version, source: from, moduleVersion, resources };
    const chosen = ofLayer(live, source, modules, definition);
    return { ...chosen, ...(chosen.found && { pin }) };
  }
  if (pinned === "missing" && !Object.hasOwn(modules, name)) return ofLayer(live, source, modules, name);
  const file = pinPath(name, version, from);
  const run = `cdktf-django modules pin ${live.stack} ${version}`;
  const message =
    pinned === "missing"
      ? `is ${version}, but ${file}, which holds that version's inputs and outputs, is missing. Run: ${run}`
      : `is ${version}, but ${file} is not as it was written. Take it back from git, or run: ${run}`;
  return { problems: [problemAt(source, { path: ["version"], message })] };
};

interface Read {
  readonly found?: string;
  readonly problems: readonly Problem[];
}

const readName = ({ layer, file }: LiveFile, source: Source, modules: Modules): Read => {
  const written = source.data.module ?? undefined;
  if (typeof written === "string") return { found: written, problems: [] };
  if (written !== undefined) {
    const message = `must be the name of a module, but is ${shownWithType(written)}.`;
    return { problems: [problemAt(source, { path: ["module"], message })] };
  }
  const message = `is missing. Write \`module: <name>\`; for live/${layer} there are: ${fitting(layer, modules)}.`;
  return { problems: [problemIn(file, ["module"], message)] };
};

const readVersion = (source: Source): Read => {
  const written = source.data.version ?? undefined;
  const { types, fields } = inputsOf(versioned);
  if (written === undefined || !types.version || !fields.version) return { problems: [] };
  const { complete, findings } = checkValue(types.version, fields.version, written, ["version"], source);
  if (findings.length > 0) return { problems: findings.map((finding) => problemAt(source, finding)) };
  return { found: String(complete), problems: [] };
};

/** A wrong `source:` is told about where it stands. */
const missingSource = (source: Source, defaults: Defaults, version: string): Problem[] => {
  if ((source.data.source ?? defaults.source?.data.source ?? undefined) !== undefined) return [];
  const message = `is ${version}, but where published versions come from is not said. Write \`source:\` here or in live/defaults.yaml, as ${SOURCES}.`;
  return [problemAt(source, { path: ["version"], message })];
};

const named = (modules: Modules, name: string): ModuleDefinition | string =>
  (Object.hasOwn(modules, name) ? modules[name] : undefined) ?? name;

const fitting = (layer: string, modules: Modules): string =>
  Object.values(modules)
    .filter((module) => module.layer === layer)
    .map(({ name }) => name)
    .join(", ") || "none yet";

/** A module, when there is one of that name and it is made for the file's layer. */
const ofLayer = (
  { layer }: LiveFile,
  source: Source,
  modules: Modules,
  module: ModuleDefinition | string,
): LiveModule => {
  const names = fitting(layer, modules);
  const problem = (message: string) => ({ problems: [problemAt(source, { path: ["module"], message })] });
  if (typeof module === "string") {
    const meant = suggestion(nearest(module, Object.keys(modules)));
    return problem(`${shown(module)} is not a module.${meant} For live/${layer} there are: ${names}.`);
  }
  if (module.layer === layer) return { found: module, problems: [] };
  return problem(
    `${module.name} is a module of the ${module.layer} layer. Move the file to live/${module.layer}, or use one of: ${names}.`,
  );
};
