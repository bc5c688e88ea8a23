import type * as z from "zod";
import { conditionOf, type Limit } from "./limit.ts";

/**
 * What a module's schema says, in the words that Terraform, the editor and the README share.
 *
 * `variables.ts` describes inputs with zod. This is the only file that looks inside zod: everything derived from a schema
 * (Terraform types, validations, references, tables) reads the tree made here.
 */
export type Kind =
  | {
      readonly is: "string";
      readonly checks: readonly Check[] /** All it may be, when that is a list. */;
      readonly choices?: readonly string[];
    }
  | { readonly is: "number" | "bool"; readonly checks: readonly Check[] }
  | { readonly is: "list"; readonly element: Kind; readonly checks: readonly Check[] }
  | { readonly is: "map"; readonly key: Kind; readonly element: Kind; readonly checks: readonly Check[] }
  | { readonly is: "object"; readonly fields: Readonly<Record<string, Field>>; readonly checks: readonly Check[] };

/** A named input: of a module, or of an object inside one. */
export interface Field {
  readonly kind: Kind;
  readonly description: string;
  /** Has neither a default nor permission to stay away. */
  readonly required: boolean;
  /** May be null; only an input without a default may. */
  readonly nullable: boolean;
  /** What it is when left out, in Terraform's spelling. */
  readonly default?: unknown;
  readonly sensitive: boolean;
}

/** One limit on a value: the sentence for people and the condition for Terraform. */
export interface Check {
  /** Follows the input's name: `must be 12 characters or fewer, because …`. */
  readonly message: string;
  /** The Terraform condition on the given expression. */
  readonly condition: (expression: string) => string;
  /** The limit as data; one that is a predicate of its own in TypeScript has none. */
  readonly limit?: Limit;
}

type Fields = Readonly<Record<string, z.ZodType>>;

/** Reads a module's schema. */
export const fieldsOf = (schema: z.ZodObject): Readonly<Record<string, Field>> => readFields(schema.shape as Fields);

/** Reads one type of a schema, such as the element of a map. */
export const kindOf = (type: z.ZodType): Kind => unwrap(type).kind;

const readFields = (shape: Fields) =>
  Object.fromEntries(Object.entries(shape).map(([name, type]) => [name, readField(type)]));

const readField = (type: z.ZodType): Field => {
  const { kind, optional, ...rest } = unwrap(type);
  return {
    kind,
    description: descriptionOf(type),
    required: !optional && !("default" in rest),
    nullable: optional && !("default" in rest),
    sensitive: type.meta()?.sensitive === true,
    ...rest,
  };
};

/** A description may stand before or behind a default. */
const descriptionOf = (type: z.ZodType): string => {
  const { innerType } = (type._zod as unknown as { def: { innerType?: z.ZodType } }).def;
  return type.description ?? (innerType ? descriptionOf(innerType) : "");
};

interface Unwrapped {
  readonly kind: Kind;
  readonly optional: boolean;
  readonly default?: unknown;
}

/** zod wraps a type once for each of `default`, `prefault` and `optional`. */
const unwrap = (type: z.ZodType): Unwrapped => {
  const { def } = type._zod as unknown as { def: Definition };
  switch (def.type) {
    case "default":
    case "prefault":
      return { ...unwrap(def.innerType), default: def.defaultValue };
    case "optional":
    case "nullable":
      return { ...unwrap(def.innerType), optional: true };
    default:
      return { kind: readKind(def), optional: false };
  }
};

const readKind = (def: PlainDefinition): Kind => {
  // `z.int()` is a number that carries its check itself.
  const own = "check" in def ? [def as unknown as CheckDefinition] : [];
  const checks = [...own, ...(def.checks ?? []).map((check) => check._zod.def)].map((check) =>
    readCheck(check, def.type),
  );
  switch (def.type) {
    case "string":
      return { is: "string", checks };
    case "boolean":
      return { is: "bool", checks };
    case "number":
      return { is: "number", checks };
    case "enum":
      return { is: "string", checks: [oneOf(Object.values(def.entries))], choices: Object.values(def.entries) };
    case "array":
      return { is: "list", element: kindOf(def.element), checks };
    case "record":
      return { is: "map", key: kindOf(def.keyType), element: kindOf(def.valueType), checks };
    case "object":
      return { is: "object", fields: readFields(def.shape), checks };
    default:
      throw new Error(
        `A module's schema cannot use zod's "${(def as { type: string }).type}": Terraform has no such type.`,
      );
  }
};

const oneOf = (choices: readonly string[]): Check =>
  limited({ is: "one_of", value: choices }, `must be one of ${choices.join(", ")}`);

const limited = (limit: Limit, message: string): Check => ({
  message,
  condition: (x) => conditionOf(limit, x),
  limit,
});

const readCheck = (check: CheckDefinition, type: string): Check => {
  const limit = limitOf(check, type);
  const condition = check.params?.condition;
  if (!limit && !condition)
    throw new Error(`A module's schema cannot use zod's check "${check.check}": no Terraform condition is known.`);
  const message = check.error?.({});
  if (typeof message !== "string") throw new Error(`Give the "${check.check}" check a message: people read it.`);
  return limit ? limited(limit, message) : { message, condition: condition as Check["condition"] };
};

const limitOf = (check: CheckDefinition, type: string): Limit | undefined => {
  switch (check.check) {
    case "min_length":
      return { is: "min_length", value: Number(check.minimum) };
    case "max_length":
      return { is: "max_length", value: Number(check.maximum) };
    case "greater_than":
      return { is: check.inclusive ? "at_least" : "above", value: Number(check.value) };
    case "less_than":
      return { is: check.inclusive ? "at_most" : "below", value: Number(check.value) };
    case "number_format":
      return { is: "whole" };
    case "string_format":
      return check.pattern && type === "string" ? patternOf(check.pattern) : undefined;
    default:
      return undefined;
  }
};

const patternOf = ({ source, flags }: RegExp): Limit => ({
  is: "pattern",
  value: source,
  ...(flags !== "" && { flags }),
});

interface CheckDefinition {
  readonly check: string;
  readonly error?: (issue: object) => unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly pattern?: RegExp;
  readonly params?: { readonly condition?: Check["condition"] };
}

type Checks = readonly { readonly _zod: { readonly def: CheckDefinition } }[];
type PlainDefinition = { readonly checks?: Checks } & (
  | { readonly type: "string" | "number" | "boolean" }
  | { readonly type: "enum"; readonly entries: Readonly<Record<string, string>> }
  | { readonly type: "array"; readonly element: z.ZodType }
  | { readonly type: "record"; readonly keyType: z.ZodType; readonly valueType: z.ZodType }
  | { readonly type: "object"; readonly shape: Fields }
);
type Definition =
  | PlainDefinition
  | { readonly type: "default" | "prefault"; readonly innerType: z.ZodType; readonly defaultValue: unknown }
  | { readonly type: "optional" | "nullable"; readonly innerType: z.ZodType };
