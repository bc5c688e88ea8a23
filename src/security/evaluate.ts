import type { Expression } from "./expression.ts";
import { FAILED, functions, mayBe } from "./functions.ts";
import { parseTemplate } from "./parse.ts";

/** What a name stands for; nothing when only Terraform will know. */
export type Scope = (path: readonly string[]) => unknown;

/**
 * A value that only Terraform will know is text with its expression in it, as Terraform's JSON syntax writes it:
 * `${aws_lb.this.arn}`. Text around it stays readable: `${aws_s3_bucket.assets.arn}/*`.
 */
export const isUnknown = (value: unknown): value is string => typeof value === "string" && value.includes("${");

const unknown = ({ source }: Expression): string => `\${${source}}`;

/** Everything in a value of Terraform's JSON syntax that can be known without Terraform. */
export const evaluate = (value: unknown, scope: Scope): unknown => {
  if (typeof value === "string") return value.includes("{") ? resolve(parsed(value), scope) : value;
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, evaluate(entry, scope)]));
};

/** Modules say the same thing many times, and are looked at under many inputs. */
const cache = new Map<string, Expression>();
const parsed = (text: string): Expression => {
  const known = cache.get(text) ?? parseTemplate(text);
  cache.set(text, known);
  return known;
};

export const resolve = (expression: Expression, scope: Scope): unknown => {
  switch (expression.is) {
    case "literal":
      return expression.value;
    case "template":
      return template(expression.parts, scope);
    case "name":
    case "attribute":
    case "index":
      return reference(expression, scope);
    case "splat":
      return splat(expression, scope);
    case "call":
      return call(expression, scope);
    case "unary":
      return unary(expression, scope);
    case "binary":
      return binary(expression, scope);
    case "choice":
      return choice(expression, scope);
    case "list":
      return expression.items.map((item) => resolve(item, scope));
    case "object":
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [String(resolve(key, scope)), resolve(value, scope)]),
      );
    case "for":
      return loop(expression, scope);
  }
};

type Of<Is> = Extract<Expression, { is: Is }>;

const template = (parts: Of<"template">["parts"], scope: Scope): unknown => {
  const values = parts.map((part) => (typeof part === "string" ? part : resolve(part, scope)));
  // A template that is one expression is that expression's value, whatever its type.
  if (parts.length === 1) return values[0] === FAILED ? unknown(parts[0] as Expression) : values[0];
  return values
    .map((value, index) =>
      typeof value === "object" || value === FAILED ? unknown(parts[index] as Expression) : String(value),
    )
    .join("");
};

const reference = (expression: Of<"name" | "attribute" | "index">, scope: Scope): unknown => {
  const path = pathOf(expression);
  const known = path && scope(path);
  if (known !== undefined) return known;
  if (expression.is === "name") return unknown(expression);
  const of = resolve(expression.of, scope);
  const key = expression.is === "attribute" ? expression.name : resolve(expression.key, scope);
  if (typeof of !== "object" || of === null || isUnknown(key)) return unknown(expression);
  const found = (of as Readonly<Record<string, unknown>>)[String(key)];
  return found === undefined ? unknown(expression) : found;
};

/** `var.api.cpu` → `["var", "api", "cpu"]`. */
const pathOf = (expression: Expression): string[] | undefined => {
  if (expression.is === "name") return [expression.name];
  if (expression.is !== "attribute") return;
  const path = pathOf(expression.of);
  return path && [...path, expression.name];
};

const splat = (expression: Of<"splat">, scope: Scope): unknown => {
  const of = resolve(expression.of, scope);
  if (!Array.isArray(of)) return unknown(expression);
  return of.map((item) =>
    expression.path.reduce<unknown>(
      (value, step) =>
        typeof value === "object" && value !== null
          ? (value as Readonly<Record<string, unknown>>)[typeof step === "string" ? step : String(resolve(step, scope))]
          : unknown(expression),
      item,
    ),
  );
};

const call = (expression: Of<"call">, scope: Scope): unknown => {
  const values = expression.args.map((arg) => resolve(arg, scope));
  const last = values.at(-1);
  const args = expression.spread && Array.isArray(last) ? [...values.slice(0, -1), ...last] : values;
  if (args.includes(FAILED) && expression.name !== "can" && expression.name !== "try") return FAILED;
  const answer = functions[expression.name]?.(args);
  return answer === undefined ? unknown(expression) : answer;
};

const unary = (expression: Of<"unary">, scope: Scope): unknown => {
  const of = resolve(expression.of, scope);
  if (expression.operator === "!" && typeof of === "boolean") return !of;
  if (expression.operator === "-" && typeof of === "number") return -of;
  return unknown(expression);
};

const choice = (expression: Of<"choice">, scope: Scope): unknown => {
  const condition = resolve(expression.if, scope);
  if (condition === true) return resolve(expression.then, scope);
  return condition === false ? resolve(expression.else, scope) : unknown(expression);
};

const binary = (expression: Of<"binary">, scope: Scope): unknown => {
  const { operator } = expression;
  const left = resolve(expression.left, scope);
  const right = resolve(expression.right, scope);
  if (operator === "&&" || operator === "||") {
    const decisive = operator === "||";
    if (left === decisive || right === decisive) return decisive;
    return typeof left === "boolean" && typeof right === "boolean" ? !decisive : unknown(expression);
  }
  if (operator === "==" || operator === "!=") {
    const equal = JSON.stringify(left) === JSON.stringify(right);
    if (!equal && (mayBe(left) || mayBe(right))) return unknown(expression);
    return equal === (operator === "==");
  }
  return typeof left === "number" && typeof right === "number"
    ? arithmetic[operator]?.(left, right)
    : unknown(expression);
};

const arithmetic: Readonly<Record<string, (a: number, b: number) => number | boolean>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

const loop = (expression: Of<"for">, scope: Scope): unknown => {
  const over = resolve(expression.in, scope);
  if (typeof over !== "object" || over === null) return unknown(expression);
  const keys = (key: string) => (Array.isArray(over) ? Number(key) : key);
  const entries = Object.entries(over).flatMap(([key, item]) => {
    const inner = withNames(scope, namesOf(expression.names, keys(key), item));
    // What may be left out is looked at all the same.
    if (expression.if && resolve(expression.if, inner) === false) return [];
    const value = resolve(expression.value, inner);
    return [[expression.key ? String(resolve(expression.key, inner)) : key, value] as const];
  });
  return expression.key ? Object.fromEntries(entries) : entries.map(([, value]) => value);
};

const namesOf = (names: readonly string[], key: unknown, item: unknown) => {
  const [first = "", second] = names;
  return second === undefined ? { [first]: item } : { [first]: key, [second]: item };
};

const withNames =
  (scope: Scope, names: Readonly<Record<string, unknown>>): Scope =>
  (path) =>
    path.length === 1 && Object.hasOwn(names, path[0] ?? "") ? names[path[0] ?? ""] : scope(path);
