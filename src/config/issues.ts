import type * as z from "zod";
import type { Kind } from "../core/input.ts";
import { nearest } from "../core/nearest.ts";
import { valueAt } from "./path-text.ts";
import type { Path } from "./source.ts";
import { shown, shownWithType, suggestion } from "./words.ts";

/** One thing wrong with a value: where in it, and the sentence. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  /** The key is at fault rather than what it holds. */
  readonly key?: true;
}

/** The value that was checked. */
export interface Checked {
  readonly kind: Kind;
  readonly value: unknown;
  /** A scalar as it was typed, for the remedy "put it in quotes". */
  readonly typed: (path: Path) => string | undefined;
  /** Never repeated in a message. */
  readonly sensitive?: boolean;
}

type Issue = z.core.$ZodIssue;

/** What zod found, in our words. A limit's sentence is the schema's own; what the value is now is added here. */
export const findings = (issues: readonly Issue[], checked: Checked): Finding[] =>
  issues.flatMap((issue) => findingsOf(issue, issue.path as Path, checked));

const findingsOf = (issue: Issue, path: Path, checked: Checked): Finding[] => {
  const value = valueAt(checked.value, path);
  switch (issue.code) {
    case "invalid_type":
      return [{ path, message: wrongType(kindAt(checked.kind, path), issue.expected, value, path, checked) }];
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: unknownKey(key, knownKeys(checked.kind, path)),
        key: true,
      }));
    case "invalid_value":
      return [{ path, message: wrongChoice(issue.values.map(String), value) }];
    case "invalid_key":
      return issue.issues.map(({ message }) => ({
        path,
        message: `${message}, but the name is ${shown(path.at(-1))}.`,
        key: true,
      }));
    default:
      return [{ path, message: brokenLimit(issue.message, value, kindAt(checked.kind, path), checked.sensitive) }];
  }
};

/** The name is not a setting; the nearest one, or all there are. */
export const unknownKey = (key: string, known: readonly string[]): string => {
  const meant = nearest(key, known);
  return meant ? `is not a setting.${suggestion(meant)}` : `is not a setting. There are: ${known.join(", ")}.`;
};

const wrongType = (kind: Kind | undefined, expected: string, value: unknown, path: Path, checked: Checked): string => {
  const wanted = kind ? typeWords[kind.is] : (expectedWords[expected] ?? expected);
  if (value === undefined) return `is missing; it must be ${wanted}.`;
  if (value === null) return `is empty, but must be ${wanted}.${emptyRemedy(kind)}`;
  const problem = checked.sensitive
    ? `must be ${wanted}.`
    : expected === "int" && typeof value === "number"
      ? `must be a whole number, but is ${value}.`
      : `must be ${wanted}, but is ${shownWithType(value)}.`;
  return problem + quotingRemedy(wanted, value, checked.typed(path));
};

const typeWords: Readonly<Record<Kind["is"], string>> = {
  string: "a text",
  number: "a number",
  bool: "true or false",
  list: "a list",
  map: "a mapping of names to values",
  object: "a mapping of settings",
};

const expectedWords: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  record: "a mapping of names to values",
  object: "a mapping of settings",
};

const emptyRemedy = (kind: Kind | undefined): string => {
  if (kind?.is === "object" || kind?.is === "map") return " Write {} to take every default.";
  if (kind?.is === "string") return ' Write "" for an empty text.';
  return "";
};

const quotingRemedy = (wanted: string, value: unknown, typed: string | undefined): string => {
  if (wanted === typeWords.string && (typeof value === "number" || typeof value === "boolean")) {
    return ` Put it in quotes: "${typed ?? value}".`;
  }
  if (
    wanted === typeWords.number &&
    typeof value === "string" &&
    value.trim() !== "" &&
    Number.isFinite(Number(value))
  ) {
    return " Leave out the quotes.";
  }
  if (wanted === typeWords.bool && typeof value === "string") {
    if (/^(true|false)$/.test(value)) return " Leave out the quotes.";
    if (/^(yes|on)$/i.test(value)) return " Write true.";
    if (/^(no|off)$/i.test(value)) return " Write false.";
  }
  return "";
};

const wrongChoice = (choices: readonly string[], value: unknown): string => {
  if (value === undefined || value === null) return `must be one of ${choices.join(", ")}, but is empty.`;
  const meant = typeof value === "string" ? nearest(value, choices) : undefined;
  return `must be one of ${choices.join(", ")}, but is ${shown(value)}.${suggestion(meant)}`;
};

const brokenLimit = (message: string, value: unknown, kind: Kind | undefined, sensitive = false): string => {
  if (sensitive) return `${message}.`;
  if (kind?.is === "object") return `${message}.${now(message, value, kind)}`;
  return typeof value === "object" && value !== null && Object.keys(value).length > 0
    ? `${message}, but has ${Object.keys(value).length}.`
    : `${message}, but is ${shown(value)}.`;
};

/** ` Now cpu is 256 and memory is 4096.`: what the settings are that a sentence speaks of, defaults included. */
export const now = (message: string, value: unknown, kind: Kind | undefined): string => {
  if (kind?.is !== "object") return "";
  const spokenOf = Object.entries(kind.fields)
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(message))
    .map(([name, field]) => `${name} is ${shown(valueAt(value, [name]) ?? field.default)}`);
  return spokenOf.length === 0 ? "" : ` Now ${spokenOf.join(" and ")}.`;
};

const knownKeys = (kind: Kind, path: Path): string[] => {
  const inside = kindAt(kind, path);
  return inside?.is === "object" ? Object.keys(inside.fields) : [];
};

/** The kind of what stands at a path inside a value of a kind. */
const kindAt = (kind: Kind, path: Path): Kind | undefined =>
  path.reduce<Kind | undefined>((inside, step) => {
    if (inside?.is === "object") return inside.fields[step]?.kind;
    return inside?.is === "list" || inside?.is === "map" ? inside.element : undefined;
  }, kind);
