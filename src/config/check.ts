import type * as z from "zod";
import { type Field, fieldsOf, type Kind } from "../core/input.ts";
import { type Finding, findings } from "./issues.ts";
import type { Path, Source } from "./source.ts";

/** The inputs of a schema, ready to judge many files. */
export interface Inputs {
  readonly fields: Readonly<Record<string, Field>>;
  readonly types: Readonly<Record<string, z.ZodType>>;
  /** What each input is when it is left out; those that have to be set are not in it. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

const known = new WeakMap<z.ZodObject, Inputs>();

/** Reads a schema once, however many environments use it. */
export const inputsOf = (schema: z.ZodObject): Inputs => {
  const inputs = known.get(schema) ?? readInputs(schema);
  known.set(schema, inputs);
  return inputs;
};

const readInputs = (schema: z.ZodObject): Inputs => {
  const fields = fieldsOf(schema);
  const types = schema.shape as Readonly<Record<string, z.ZodType>>;
  const optional = Object.entries(fields).filter(([, { required }]) => !required);
  return {
    fields,
    types,
    defaults: Object.fromEntries(optional.map(([name]) => [name, types[name]?.parse(undefined)])),
  };
};

/** A value as Terraform gets it, its defaults filled in, or what is wrong with it. */
export interface CheckedValue {
  /** As it was written, without the settings that are null. */
  readonly value: unknown;
  /** With every default filled in; only there when nothing is wrong. */
  readonly complete?: unknown;
  /** Paths are from the top of the file. */
  readonly findings: readonly Finding[];
}

/** Checks one value of a file against its type. */
export const checkValue = (
  type: z.ZodType,
  field: Field,
  value: unknown,
  path: Path,
  source?: Source,
): CheckedValue => {
  const written = withoutNulls(field.kind, value);
  const parsed = type.safeParse(written);
  if (parsed.success) return { value: written, complete: parsed.data, findings: [] };
  const found = findings(parsed.error.issues, {
    kind: field.kind,
    value: written,
    typed: (inner) => source?.typed([...path, ...inner]),
    sensitive: field.sensitive,
  });
  return { value: written, findings: found.map((finding) => ({ ...finding, path: [...path, ...finding.path] })) };
};

/** Checks one mapping of settings that a schema describes as a whole. */
export const checkSettings = <Schema extends z.ZodObject>(
  schema: Schema,
  settings: unknown,
  path: Path,
  source: Source,
): { readonly complete?: z.output<Schema>; readonly findings: readonly Finding[] } => {
  const field = {
    kind: { is: "object", fields: fieldsOf(schema), checks: [] },
    description: "",
    required: true,
    nullable: false,
    sensitive: false,
  } as const;
  const { complete, findings } = checkValue(schema, field, settings, path, source);
  return { findings, ...(complete !== undefined && { complete: complete as z.output<Schema> }) };
};

/** A setting of an object that is null is not set, as in Terraform. Elements of maps and lists stay: those are the user's own. */
const withoutNulls = (kind: Kind | undefined, value: unknown): unknown => {
  if (typeof value !== "object" || value === null || !kind) return value;
  if (Array.isArray(value)) return kind.is === "list" ? value.map((item) => withoutNulls(kind.element, item)) : value;
  if (kind.is === "map") return mapValues(value, (entry) => withoutNulls(kind.element, entry));
  if (kind.is !== "object") return value;
  const set = Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null));
  return mapValues(set, (entry, name) => withoutNulls(kind.fields[name]?.kind, entry));
};

const mapValues = (value: object, change: (entry: unknown, name: string) => unknown) =>
  Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, change(entry, name)]));
