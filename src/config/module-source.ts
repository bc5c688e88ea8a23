import type { ModuleSource } from "../core/environment.ts";
import { nearest } from "../core/nearest.ts";
import { checkSettings } from "./check.ts";
import type { Finding } from "./issues.ts";
import { gitSource, registrySource } from "./schema.ts";
import type { Path, Source } from "./source.ts";
import { shownWithType, suggestion } from "./words.ts";

/** What reading `source:` gave: where versions come from, or what is wrong with it. */
export interface CheckedSource {
  readonly found?: ModuleSource;
  readonly findings: readonly Finding[];
}

export const SOURCES = "git: { url: … } or registry: { namespace: … }";

/** Reads `source:`. */
export const checkSource = (value: unknown, path: Path, file: Source): CheckedSource => {
  const wrong = (message: string): CheckedSource => ({ findings: [{ path, message }] });
  if (value === "git") return wrong("is git, which needs to know its repository. Write: git: { url: … }.");
  if (value === "registry")
    return wrong("is registry, which needs to know its namespace. Write: registry: { namespace: … }.");
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return wrong(`must be ${SOURCES}, but is ${shownWithType(value)}.`);
  const [kind, ...others] = Object.entries(value);
  if (!kind || others.length > 0) return wrong(`must be one of ${SOURCES}.`);
  const [name, settings] = kind;
  if (name === "git") {
    const { complete, findings } = checkSettings(gitSource, settings, [...path, name], file);
    return { findings, ...(complete && { found: { kind: "git", ...complete } }) };
  }
  if (name === "registry") {
    const { complete, findings } = checkSettings(registrySource, settings, [...path, name], file);
    if (!complete) return { findings };
    const { namespace, host, per_module } = complete;
    return {
      findings,
      found: { kind: "registry", namespace, ...(host !== undefined && { host }), perModule: per_module },
    };
  }
  const message = `is not a source: use ${SOURCES}.${suggestion(nearest(name, ["git", "registry"]))}`;
  return { findings: [{ path: [...path, name], key: true, message }] };
};
