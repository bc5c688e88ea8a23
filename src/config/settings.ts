import type { Backend, ModuleSource } from "../core/environment.ts";
import { fieldsOf, type Kind } from "../core/input.ts";
import type { LoadedEnvironment } from "./load.ts";
import { pathText, valueAt } from "./path-text.ts";
import type { Path, Position } from "./source.ts";

/** One setting that an environment ends up with. */
export interface Setting {
  readonly path: string;
  /** Nothing when it is open, or is one of Terraform's nulls. */
  readonly value?: unknown;
  /** A file and line; `default`: the module's own; `open`: whoever runs Terraform says it. */
  readonly from: Position | "default" | "open";
  readonly sensitive: boolean;
}

/** Everything an environment ends up with, and from where, down to the fields of objects. */
export const settingsOf = (environment: LoadedEnvironment): Setting[] => [
  own(environment, ["module"], environment.module.name),
  ...(environment.pin
    ? [
        own(environment, ["version"], environment.pin.version),
        own(environment, ["source"], sourceText(environment.pin.source)),
      ]
    : []),
  ...(environment.base ? [own(environment, ["base"], environment.base.name)] : []),
  own(environment, ["region"], environment.region),
  own(environment, ["backend"], backendText(environment.backend)),
  ...Object.entries(environment.tags).map(([name, value]) => own(environment, ["tags", name], value)),
  ...Object.entries(fieldsOf(environment.module.variables))
    .filter(([name]) => name !== "base")
    .flatMap(([name, { kind, sensitive }]) =>
      environment.open.includes(name)
        ? [{ path: `variables.${name}`, from: "open" as const, sensitive }]
        : variable(environment, kind, ["variables", name], sensitive),
    ),
];

const own = (environment: LoadedEnvironment, path: Path, value: unknown): Setting => ({
  path: pathText(path),
  value,
  from: environment.origin(path) ?? "default",
  sensitive: false,
});

const variable = (
  environment: LoadedEnvironment,
  kind: Kind | undefined,
  path: Path,
  sensitive: boolean,
): Setting[] => {
  const value = valueAt(environment.inputs, path.slice(1));
  const written = valueAt(environment.variables, path.slice(1)) !== undefined;
  const inside = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (inside.length === 0 || sensitive) {
    const from = (written && environment.origin(path)) || "default";
    return [{ path: pathText(path), ...(value !== undefined && { value }), from, sensitive }];
  }
  return inside.flatMap(([name]) => variable(environment, inner(kind, name), [...path, name], sensitive));
};

const inner = (kind: Kind | undefined, name: string): Kind | undefined =>
  kind?.is === "object" ? kind.fields[name]?.kind : kind?.is === "map" ? kind.element : undefined;

const backendText = (backend: Backend): string => {
  if (backend.kind === "s3") return `s3 (bucket ${backend.bucket}, ${backend.region})`;
  return backend.kind === "cloud" ? `cloud (organization ${backend.organization})` : "local";
};

const sourceText = (source: ModuleSource): string => {
  if (source.kind === "git") return `git (${source.url}, ${source.path})`;
  const host = source.host === undefined ? "" : `${source.host}/`;
  return `registry (${host}${source.namespace}${source.perModule ? ", each module by itself" : ""})`;
};
