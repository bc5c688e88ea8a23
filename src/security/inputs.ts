import { evaluate, resolve } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import { parseExpression } from "./parse.ts";

/** A `variable` block of Terraform's JSON syntax. */
export interface Variable {
  readonly type: string;
  readonly default?: unknown;
  readonly validation?: readonly { readonly condition: string; readonly error_message: string }[];
}

export type Variables = Readonly<Record<string, Variable>>;

/** Values of variables, in Terraform's spelling. */
export type Values = Readonly<Record<string, unknown>>;

type Type =
  | { readonly is: "string" | "number" | "bool" }
  | { readonly is: "list" | "map"; readonly element: Type }
  | {
      readonly is: "object";
      readonly fields: Readonly<Record<string, { readonly type: Type; readonly default: unknown }>>;
    };

/** One input, or one field of an object: where it is, and the values besides its default that could matter. */
export interface Leaf {
  /** `var.database.final_snapshot` is `["database", "final_snapshot"]`. */
  readonly path: readonly string[];
  readonly candidates: readonly unknown[];
}

/** Text that no rule wants to see anywhere, tried on every text input: what refuses it is the input's own limit. */
export const UNWANTED_TEXT = ["ELBSecurityPolicy-2016-08", "0.0.0.0/0", "*"];

/**
 * The inputs as they are when nobody sets any. One without a default is whatever its caller says, and so are a reference to
 * itself; a switch among them is off.
 */
export const defaultValues = (variables: Variables): Values =>
  Object.fromEntries(
    Object.entries(variables).map(([name, { type, default: value }]) => {
      const read = readType(type);
      return [name, value === undefined ? given(read, `var.${name}`, false) : withDefaults(read, value)];
    }),
  );

/** Every input with the values that may be tried on it. */
export const leavesOf = (variables: Variables): Leaf[] =>
  Object.entries(variables).flatMap(([name, variable]) =>
    leaves(readType(variable.type), [name], choicesOf(variable), defaultValues({ [name]: variable })[name]),
  );

const readType = (type: string): Type => typeOf(parseExpression(type));

const typeOf = (expression: Expression): Type => {
  if (expression.is === "name") {
    return { is: expression.name === "bool" || expression.name === "number" ? expression.name : "string" };
  }
  if (expression.is !== "call") throw new Error(`"${expression.source}" is not a type.`);
  const [argument] = expression.args as [Expression];
  if (expression.name === "optional") return typeOf(argument);
  if (expression.name === "object" && argument.is === "object") {
    return {
      is: "object",
      fields: Object.fromEntries(
        argument.entries.map(([key, field]) => [
          String(resolve(key, nowhere)),
          { type: typeOf(field), default: defaultOf(field) },
        ]),
      ),
    };
  }
  return { is: expression.name === "map" ? "map" : "list", element: typeOf(argument) };
};

const nowhere = () => undefined;

const defaultOf = (field: Expression): unknown => {
  if (field.is !== "call" || field.name !== "optional") return;
  return field.args[1] ? resolve(field.args[1], nowhere) : null;
};

/** A value as Terraform completes it: with the defaults of every `optional(…)` inside. */
const withDefaults = (type: Type, value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (type.is === "list") return (value as unknown[]).map((item) => withDefaults(type.element, item));
  if (type.is === "map") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDefaults(type.element, item)]));
  }
  if (type.is !== "object") return value;
  return Object.fromEntries(
    Object.entries(type.fields).map(([name, field]) => [
      name,
      withDefaults(field.type, (value as Values)[name] ?? field.default ?? null),
    ]),
  );
};

/** A value that a caller gives: references all the way down, and one element where there may be many. */
const given = (type: Type, path: string, flag: boolean): unknown => {
  switch (type.is) {
    case "bool":
      return flag;
    case "list":
      return [given(type.element, `${path}[0]`, flag)];
    case "map":
      return { given: given(type.element, `${path}["given"]`, flag) };
    case "object":
      return Object.fromEntries(
        Object.entries(type.fields).map(([name, field]) => [name, given(field.type, `${path}.${name}`, flag)]),
      );
    default:
      return `\${${path}}`;
  }
};

const leaves = (type: Type, path: readonly string[], choices: Choices, now: unknown): Leaf[] => {
  if (type.is === "object" && typeof now === "object" && now !== null) {
    return Object.entries(type.fields).flatMap(([name, field]) =>
      leaves(field.type, [...path, name], choices, (now as Values)[name]),
    );
  }
  const expression = `var.${path.join(".")}`;
  // What another module hands over whole is that module's to judge, but for its switches.
  const isHandedOver = path.length > 1 && now === `\${${expression}}`;
  const candidates = isHandedOver ? [] : ofType(type, expression, now, choices.get(expression) ?? []);
  const differs = (value: unknown) => JSON.stringify(value) !== JSON.stringify(now);
  return [{ path, candidates: candidates.filter(differs) }];
};

const ofType = (type: Type, expression: string, now: unknown, choices: readonly unknown[]): readonly unknown[] => {
  const any = given(type, expression, true);
  const whenAbsent = now === null || now === "" ? [any] : [];
  switch (type.is) {
    case "bool":
      return [true, false];
    case "number":
      return [0, ...whenAbsent];
    case "string":
      return choices.length > 0 ? choices : [...whenAbsent, ...UNWANTED_TEXT];
    case "list":
      return [[], any, ...(type.element.is === "string" ? UNWANTED_TEXT.map((text) => [text]) : [])];
    case "map":
      return [{}, any];
    default:
      return [any, null];
  }
};

/** `var.nat` → the values that its own limit lists: `contains(["single", "none"], var.nat)`. */
type Choices = ReadonlyMap<string, readonly unknown[]>;
const choicesOf = ({ validation = [] }: Variable): Choices =>
  new Map(
    validation.flatMap(({ condition }) => {
      const [, list, expression] = /contains\((\["[^\]]*"\]), (var[.\w]+)\)/.exec(condition) ?? [];
      return list && expression ? [[expression, evaluate(`\${${list}}`, nowhere) as unknown[]]] : [];
    }),
  );

/** The same values with another one at a place. */
export const withValue = (values: Values, [name = "", ...rest]: readonly string[], value: unknown): Values => ({
  ...values,
  [name]: rest.length === 0 ? value : withValue((values[name] ?? {}) as Values, rest, value),
});
