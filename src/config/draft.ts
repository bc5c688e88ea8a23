import type { Backend, Pin } from "../core/environment.ts";
import type { Problem } from "../core/errors.ts";
import type { ModuleDefinition } from "../core/module.ts";
import { nearest } from "../core/nearest.ts";
import type { Rule } from "../core/rule.ts";
import { checkValue, type Inputs, inputsOf } from "./check.ts";
import { type Defaults, problemAt, problemIn, readShared, unknownKeys } from "./defaults.ts";
import { now } from "./issues.ts";
import type { LiveFile } from "./live-files.ts";
import { type Choice, readModule } from "./live-module.ts";
import { environmentKeys } from "./schema.ts";
import type { Path, Position, Source } from "./source.ts";
import { shownWithType, suggestion } from "./words.ts";

/** An environment as far as its own file is right, for the rules that look at several of them. */
export interface Draft extends LiveFile {
  readonly module?: ModuleDefinition;
  readonly pin?: Pin;
  /** Name of the base. */
  readonly base?: string;
  readonly region?: string;
  readonly backend?: Backend;
  readonly tags: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly open: readonly string[];
  /** Every variable that is right, defaults filled in. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where a setting comes from, be it this file or the shared one; nothing when neither has it. */
  readonly origin: (path: Path) => Position | undefined;
  readonly problems: readonly Problem[];
}

/** What is written for one variable, and where. `source` is missing when the value is the file's name. */
interface Written {
  readonly value: unknown;
  readonly source?: Source;
}

/** Reads one environment: its own file over the shared one. */
export const readDraft = (live: LiveFile, source: Source, choice: Choice): Draft => {
  const { defaults } = choice;
  const own = readShared(source);
  const module = readModule(live, source, own.moduleSource, choice);
  const base = live.layer === "app" ? readBase(source) : {};
  const region = own.region ?? defaults.region;
  const backend = own.backend ?? defaults.backend;
  const written = module.found ? writtenVariables(live, own.variables, source, defaults, module.found) : {};
  const checked = module.found ? checkVariables(live, written, module.found) : NOTHING;
  return {
    ...live,
    ...(module.found && { module: module.found }),
    ...(module.pin && { pin: module.pin }),
    ...(base.found !== undefined && { base: base.found }),
    ...(region !== undefined && { region, backend: backend?.(region) ?? { kind: "local" } }),
    tags: { ...defaults.tags, ...own.tags },
    variables: checked.variables,
    inputs: checked.inputs,
    open: checked.open,
    origin: (path) => origin(live, path, source, defaults, written),
    problems: [
      ...unknownKeys(source, environmentKeys(live.layer), Object.keys(module.found?.variables.shape ?? {})),
      ...module.problems,
      ...(base.problems ?? []),
      ...own.problems,
      ...missingRegion(live, region, source, defaults),
      ...checked.problems,
    ],
  };
};

const NOTHING = { variables: {}, inputs: {}, open: [], problems: [] };

interface Read<Value> {
  readonly found?: Value;
  readonly problems?: readonly Problem[];
}

const readBase = (source: Source): Read<string> => {
  const written = source.data.base ?? undefined;
  if (typeof written === "string") return { found: written };
  if (written === undefined) return {};
  return {
    problems: [
      problemAt(source, { path: ["base"], message: `must be the name of a base, but is ${shownWithType(written)}.` }),
    ],
  };
};

const missingRegion = (
  { file }: LiveFile,
  region: string | undefined,
  source: Source,
  defaults: Defaults,
): Problem[] => {
  const written = (source.data.region ?? defaults.source?.data.region ?? undefined) !== undefined;
  if (region !== undefined || written) return [];
  return [
    problemIn(file, ["region"], "is missing. Write `region: eu-central-1`, here or for all in live/defaults.yaml."),
  ];
};

/** The file's own variables over the shared ones that the module has, and the file's name as the last resort for `name`. */
const writtenVariables = (
  { name }: LiveFile,
  own: Readonly<Record<string, unknown>>,
  source: Source,
  defaults: Defaults,
  module: ModuleDefinition,
): Readonly<Record<string, Written>> => {
  const { fields } = inputsOf(module.variables);
  const sharedOnes = Object.entries(defaults.variables).filter(([key]) => key !== "base" && Object.hasOwn(fields, key));
  const all: Record<string, Written> = {
    ...(fields.name && { name: { value: name } }),
    ...fromSource(sharedOnes, defaults.source),
    ...fromSource(Object.entries(own), source),
  };
  if (fields.name && (all.name?.value ?? undefined) === undefined) all.name = { value: name };
  return all;
};

const fromSource = (entries: readonly [string, unknown][], source: Source | undefined): Record<string, Written> =>
  Object.fromEntries(entries.map(([key, value]) => [key, { value, ...(source && { source }) }]));

const checkVariables = (live: LiveFile, written: Readonly<Record<string, Written>>, module: ModuleDefinition) => {
  const { fields, types, defaults } = inputsOf(module.variables);
  const problems: Problem[] = [];
  const variables: Record<string, unknown> = {};
  const inputs: Record<string, unknown> = { ...defaults };
  for (const [name, { value, source }] of Object.entries(written)) {
    const path = ["variables", name];
    const [field, type] = [fields[name], types[name]];
    if (!field || !type || name === "base") {
      if (source) problems.push(problemAt(source, { path, message: unknownVariable(name, module), key: true }));
    } else if (value !== null && value !== undefined) {
      const checked = checkValue(type, field, value, path, source);
      for (const finding of checked.findings)
        problems.push(source ? problemAt(source, finding) : nameProblem(live, finding));
      variables[name] = checked.value;
      if (checked.findings.length === 0) inputs[name] = checked.complete;
      else delete inputs[name];
    }
  }
  const open = Object.keys(fields).filter((name) => fields[name]?.required && name !== "base" && !(name in variables));
  return { variables, inputs, open, problems: [...problems, ...brokenRules(live, module, { inputs, written })] };
};

const unknownVariable = (name: string, { name: module, variables }: ModuleDefinition): string => {
  const known = Object.keys(variables.shape).filter((key) => key !== "base");
  if (name === "base") return "comes from the base's own outputs: write `base: <name>` at the top of the file instead.";
  const meant = nearest(name, known);
  return `is not a variable of ${module}.${meant ? suggestion(meant) : ` There are: ${known.join(", ")}.`}`;
};

const nameProblem = ({ file }: LiveFile, { message }: { readonly message: string }): Problem => ({
  file,
  path: "variables.name",
  message: `${message} It is the file's name: rename the file, or set variables.name.`,
});

interface Judged {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly written: Readonly<Record<string, Written>>;
}

/** Rules across variables. One that reads a variable whose value is wrong, or not known here, is left to Terraform. */
const brokenRules = ({ file }: LiveFile, module: ModuleDefinition, { inputs, written }: Judged): Problem[] =>
  module.rules
    .filter((rule) => !holds(rule, inputs, inputsOf(module.variables)))
    .map(({ on, message }) => {
      const { fields } = inputsOf(module.variables);
      const path = ["variables", on];
      const spokenOf =
        fields[on]?.kind.is === "object"
          ? now(message, inputs[on], fields[on].kind)
          : now(message, inputs, { is: "object", fields, checks: [] });
      const text = `${message}.${spokenOf}`;
      const source = written[on]?.source;
      return source ? problemAt(source, { path, message: text }) : problemIn(file, path, text);
    });

const NOT_KNOWN = Symbol("not known");

const holds = (rule: Rule, inputs: Readonly<Record<string, unknown>>, { fields }: Inputs): boolean => {
  const knownOnes = new Proxy(inputs, {
    get: (target, name) => {
      if (typeof name === "string" && name in fields && !(name in target)) throw NOT_KNOWN;
      return Reflect.get(target, name);
    },
  });
  try {
    return (rule as Rule<unknown>).holds(knownOnes);
  } catch (error) {
    if (error === NOT_KNOWN) return true;
    throw error;
  }
};

const origin = (
  { file }: LiveFile,
  path: Path,
  source: Source,
  defaults: Defaults,
  written: Readonly<Record<string, Written>>,
): Position | undefined => {
  const [key, name] = path;
  if (key === "variables" && typeof name === "string") {
    const from = written[name];
    return from ? (from.source?.position(path) ?? { file }) : undefined;
  }
  const has = (data: Readonly<Record<string, unknown>> | undefined) =>
    path.length > 1
      ? Object.hasOwn((data?.[String(key)] as object | undefined) ?? {}, String(name))
      : (data?.[String(key)] ?? undefined) !== undefined;
  if (has(source.data)) return source.position(path);
  return has(defaults.source?.data) ? defaults.source?.position(path) : undefined;
};
