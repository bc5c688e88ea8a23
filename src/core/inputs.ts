import { type IResolvable, ref, Token } from "cdktf";
import type * as z from "zod";
import { UserError } from "./errors.ts";
import type { Flag, TerraformList, TerraformMap } from "./flag.ts";
import { type Kind, kindOf } from "./input.ts";
import { type Camel, camel, snake } from "./names.ts";
import type { Rule } from "./rule.ts";

/** What a schema's value is in TypeScript: camelCase, and each leaf may be a reference that only Terraform can resolve. */
export type Value<Type> = Type extends boolean
  ? Flag
  : Type extends readonly (infer Item)[]
    ? [Item] extends [object]
      ? TerraformList<Value<Item>>
      : Item[]
    : Type extends object
      ? string extends keyof Type
        ? TerraformMap<Value<Type[keyof Type]>>
        : { readonly [Key in keyof Type as Key extends string ? Camel<Key> : never]: Value<Type[Key]> }
      : Type;

/** What a caller may write: inputs with a default may stay away. */
export type Props<Schema extends z.ZodType> = Value<z.input<Schema>>;

/** What a composition works with: every default filled in. */
export type Inputs<Schema extends z.ZodType> = Value<z.output<Schema>>;

/**
 * The value at a Terraform expression, typed by its schema: an object becomes an object of references.
 *
 * @example
 * reference(variables.shape.api, "var.api").cpu       // a number that renders as ${var.api.cpu}
 * reference(worker, "each.value").queues              // a list that renders as ${each.value.queues}
 */
export const reference = <Schema extends z.ZodType>(schema: Schema, expression: string): Inputs<Schema> =>
  refer(kindOf(schema), expression) as Inputs<Schema>;

const refer = (kind: Kind, expression: string): unknown => {
  switch (kind.is) {
    case "string":
      return Token.asString(ref(expression));
    case "number":
      return Token.asNumber(ref(expression));
    case "list":
      return kind.element.is === "object" ? ref(expression) : Token.asList(ref(expression));
    case "object":
      return Object.fromEntries(
        Object.entries(kind.fields).map(([name, field]) => [camel(name), refer(field.kind, `${expression}.${name}`)]),
      );
    default:
      return ref(expression);
  }
};

/** The inputs of a module as references to its Terraform variables. */
export const moduleInputs = <Schema extends z.ZodObject>(variables: Schema): Inputs<Schema> =>
  reference(variables, "var");

/**
 * Fills in the defaults of a schema and checks every value that is already known. References pass as they are, and where there
 * are any, Terraform judges the rules across inputs.
 *
 * @throws UserError naming every value that breaks a limit
 */
export const complete = <Schema extends z.ZodObject>(
  schema: Schema,
  props: Props<Schema>,
  rules: readonly Rule<z.output<Schema>>[] = [],
): Inputs<Schema> => {
  const problems: Problems = [];
  const completed = completeFields(schema.shape as Shape, props as Readonly<Record<string, unknown>>, "", problems);
  if (problems.length === 0 && !hasReference(props)) problems.push(...brokenRules(schema, props, rules));
  if (problems.length > 0) throw new UserError(problems);
  return completed as Inputs<Schema>;
};

const brokenRules = <Schema extends z.ZodObject>(
  schema: Schema,
  props: Props<Schema>,
  rules: readonly Rule<z.output<Schema>>[],
): Problems => {
  const inputs = schema.parse(terraformSpelling(kindOf(schema), props));
  return rules.filter(({ holds }) => !holds(inputs)).map(({ on, message }) => ({ path: camel(on), message }));
};

type Shape = Readonly<Record<string, z.ZodType>>;
type Problems = { path: string; message: string }[];

const completeFields = (shape: Shape, props: Readonly<Record<string, unknown>>, path: string, problems: Problems) =>
  Object.fromEntries(
    Object.entries(shape).map(([name, type]) => [
      camel(name),
      completeField(type, props[camel(name)], `${path}${camel(name)}`, problems),
    ]),
  );

const completeField = (type: z.ZodType, value: unknown, path: string, problems: Problems): unknown => {
  const kind = kindOf(type);
  const object = kind.is === "object" ? objectShape(type) : undefined;
  if (hasReference(value)) {
    return object && !isReference(value) ? completeFields(object, value as Shape, `${path}.`, problems) : value;
  }
  const parsed = type.safeParse(terraformSpelling(kind, value));
  for (const issue of parsed.error?.issues ?? []) {
    problems.push({ path: [path, ...typescriptPath(kind, issue.path.map(String))].join("."), message: issue.message });
  }
  return parsed.success ? typescriptSpelling(kind, parsed.data) : value;
};

/** Where a problem is, as the caller spells it. */
const typescriptPath = (kind: Kind, [key, ...rest]: readonly string[]): string[] => {
  if (key === undefined) return [];
  if (kind.is === "object") {
    const field = kind.fields[key];
    return [camel(key), ...(field ? typescriptPath(field.kind, rest) : rest)];
  }
  return [key, ...("element" in kind ? typescriptPath(kind.element, rest) : rest)];
};

const objectShape = (type: z.ZodType): Shape => {
  let inner = type as z.ZodType & { unwrap?: () => z.ZodType; shape?: Shape };
  while (!inner.shape && inner.unwrap) inner = inner.unwrap() as typeof inner;
  return inner.shape ?? {};
};

const isReference = (value: unknown): value is IResolvable =>
  Token.isUnresolved(value) || (typeof value === "string" && value.includes("${"));

const hasReference = (value: unknown): boolean => {
  if (isReference(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasReference);
};

/** Keys of objects change their spelling; keys of maps are the user's own. */
const respell = (
  kind: Kind,
  value: unknown,
  spell: (name: string) => string,
  stop: (kind: Kind) => boolean,
): unknown => {
  if (typeof value !== "object" || value === null || stop(kind)) return value;
  if (kind.is === "list") return (value as unknown[]).map((item) => respell(kind.element, item, spell, stop));
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => {
      if (kind.is === "map") return [key, respell(kind.element, entry, spell, stop)];
      const field = kind.is === "object" ? kind.fields[snake(key)] : undefined;
      return [spell(key), field ? respell(field.kind, entry, spell, stop) : entry];
    }),
  );
};

const terraformSpelling = (kind: Kind, value: unknown): unknown => respell(kind, value, snake, () => false);

/** Terraform iterates over maps and lists, so what is inside them keeps Terraform's spelling. */
const typescriptSpelling = (kind: Kind, value: unknown): unknown =>
  respell(kind, value, camel, ({ is }) => is === "map" || is === "list");
