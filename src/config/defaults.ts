import type { ModuleSource } from "../core/environment.ts";
import type { Problem } from "../core/errors.ts";
import type { ModuleDefinition } from "../core/module.ts";
import { nearest } from "../core/nearest.ts";
import { checkBackend, type WrittenBackend } from "./backend.ts";
import { type CheckedValue, checkValue, inputsOf } from "./check.ts";
import { type Finding, unknownKey } from "./issues.ts";
import { checkSource } from "./module-source.ts";
import { pathText } from "./path-text.ts";
import { defaultsKeys, shared } from "./schema.ts";
import type { Path, Source } from "./source.ts";
import { shownWithType, suggestion } from "./words.ts";

/** What a file says that any file may say; of each setting only what is right. */
export interface SharedSettings {
  readonly region?: string;
  readonly backend?: WrittenBackend;
  readonly moduleSource?: ModuleSource;
  readonly tags: Readonly<Record<string, string>>;
  /** As written, not yet checked against a module. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/** `live/defaults.yaml`, or nothing when a project has none. */
export interface Defaults extends SharedSettings {
  readonly source?: Source;
}

/** What a project without `live/defaults.yaml` shares: nothing. */
export const noDefaults: Defaults = { tags: {}, variables: {}, problems: [] };

/** Reads the settings that `live/defaults.yaml` and an environment have in common. */
export const readShared = (source: Source): SharedSettings => {
  const { types, fields } = inputsOf(shared);
  const check = (key: "region" | "tags"): Pick<CheckedValue, "complete" | "findings"> => {
    const value = source.data[key] ?? undefined;
    const [type, field] = [types[key], fields[key]];
    if (value === undefined || !type || !field) return { findings: [] };
    return checkValue(type, field, value, [key], source);
  };
  const region = check("region");
  const tags = check("tags");
  const written = source.data.backend ?? undefined;
  const backend = written === undefined ? { findings: [] } : checkBackend(written, ["backend"], source);
  const from = source.data.source ?? undefined;
  const moduleSource = from === undefined ? { findings: [] } : checkSource(from, ["source"], source);
  const variables = variablesOf(source);
  return {
    ...(typeof region.complete === "string" && { region: region.complete }),
    ...(backend.backend && { backend: backend.backend }),
    ...(moduleSource.found && { moduleSource: moduleSource.found }),
    tags: (tags.complete ?? {}) as Record<string, string>,
    variables: variables.written,
    problems: [
      ...region.findings,
      ...backend.findings,
      ...moduleSource.findings,
      ...tags.findings,
      ...variables.findings,
    ].map((finding) => problemAt(source, finding)),
  };
};

const variablesOf = (source: Source) => {
  const written = source.data.variables ?? {};
  if (typeof written === "object" && !Array.isArray(written))
    return { written: written as Record<string, unknown>, findings: [] };
  const message = `must be a mapping of names to values, but is ${shownWithType(written)}.`;
  return { written: {}, findings: [{ path: ["variables"], message }] };
};

/** Reads `live/defaults.yaml`. */
export const readDefaults = (source: Source): Defaults => {
  const settings = readShared(source);
  return { ...settings, source, problems: [...unknownKeys(source, defaultsKeys), ...settings.problems] };
};

/** A shared variable that no module has is a mistake; one that some have, of today or pinned, applies to those. */
export const strayVariables = ({ source, variables }: Defaults, modules: readonly ModuleDefinition[]): Problem[] => {
  if (!source) return [];
  const known = [...new Set(modules.flatMap((module) => Object.keys(module.variables.shape)))];
  return Object.keys(variables)
    .filter((name) => !known.includes(name) || name === "base")
    .map((name) => problemAt(source, { path: ["variables", name], message: strayVariable(name, known), key: true }));
};

const strayVariable = (name: string, known: readonly string[]): string =>
  name === "base"
    ? "cannot be shared: each app names its own base with `base: <name>`, at the top of its file."
    : `is not a variable of any module.${suggestion(nearest(name, known))}`;

/** Keys at the top of a file that mean nothing there. */
export const unknownKeys = (source: Source, known: readonly string[], variables: readonly string[] = []): Problem[] =>
  Object.keys(source.data)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const message = variables.includes(key)
        ? "is a variable of the module: write it under `variables:`."
        : unknownKey(key, known);
      return problemAt(source, { path: [key], message, key: true });
    });

/** Puts a finding where the file has it. */
export const problemAt = (source: Source, { path, message, key }: Finding): Problem => ({
  ...(key ? source.keyPosition(path) : source.position(path)),
  path: pathText(path),
  message,
});

/** Something missing: at the top of the file, or at what is nearest to it. */
export const problemIn = (file: string, path: Path, message: string): Problem => ({
  file,
  path: pathText(path),
  message,
});
