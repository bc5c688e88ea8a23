import type * as z from "zod";
import { type Check, type Field, fieldsOf, type Kind } from "./input.ts";
import type { Rule } from "./rule.ts";
import { terraformLiteral } from "./terraform-text.ts";

/** A `validation` block of a Terraform variable. */
export interface Validation {
  readonly condition: string;
  readonly error_message: string;
}

/** A `variable` block, as Terraform's JSON syntax writes it. */
export interface VariableBlock {
  readonly description: string;
  readonly type: string;
  readonly default?: unknown;
  readonly nullable: boolean;
  readonly sensitive?: true;
  readonly validation?: readonly Validation[];
}

/** The `variable` blocks of a module: one for each input of its schema, with its limits and the rules across inputs. */
export const variableBlocks = (schema: z.ZodObject, rules: readonly Rule[]): Record<string, VariableBlock> =>
  Object.fromEntries(
    Object.entries(fieldsOf(schema)).map(([name, field]) => [name, variableBlock(name, field, rules)]),
  );

const variableBlock = (name: string, field: Field, rules: readonly Rule[]): VariableBlock => {
  const validation = [
    ...validations(name, `var.${name}`, field),
    ...rules.filter(({ on }) => on === name).map(({ condition, message }) => validationOf(name, condition, message)),
  ];
  return {
    description: field.description,
    type: typeConstraint(field.kind),
    ...(field.required ? {} : { default: field.default ?? null }),
    nullable: field.nullable,
    ...(field.sensitive && { sensitive: true }),
    ...(validation.length > 0 && { validation }),
  };
};

/** `list(string)`, `map(object({ cpu = optional(number, 256) }))`. */
export const typeConstraint = (kind: Kind): string => {
  switch (kind.is) {
    case "list":
      return `list(${typeConstraint(kind.element)})`;
    case "map":
      return `map(${typeConstraint(kind.element)})`;
    case "object":
      return `object({ ${Object.entries(kind.fields)
        .map(([name, field]) => `${name} = ${attributeConstraint(field)}`)
        .join(", ")} })`;
    default:
      return kind.is;
  }
};

const attributeConstraint = (field: Field): string => {
  const type = typeConstraint(field.kind);
  if (field.required) return type;
  return field.nullable ? `optional(${type})` : `optional(${type}, ${terraformLiteral(field.default)})`;
};

/** A condition that holds, with where in the input it holds: `workers["*"].cpu`. */
interface Condition {
  readonly path: string;
  readonly condition: string;
  readonly message: string;
}

const validations = (name: string, expression: string, field: Field): Validation[] =>
  fieldConditions(name, expression, field).map(({ path, condition, message }) =>
    validationOf(path, condition, message),
  );

const validationOf = (path: string, condition: string, message: string): Validation => ({
  condition: `\${${condition}}`,
  error_message: `${path} ${message}.`,
});

const fieldConditions = (path: string, expression: string, { kind, nullable }: Field): Condition[] => {
  const conditions = kindConditions(path, expression, kind);
  if (!nullable) return conditions;
  // `||` evaluates both sides, so a null would still reach the condition.
  return conditions.map((entry) => ({ ...entry, condition: `${expression} == null ? true : ${entry.condition}` }));
};

const kindConditions = (path: string, expression: string, kind: Kind): Condition[] => [
  ...kind.checks.map((check) => conditionOf(path, expression, check)),
  ...inner(path, expression, kind),
];

const conditionOf = (path: string, expression: string, { condition, message }: Check): Condition => ({
  path,
  condition: condition(expression),
  message,
});

const inner = (path: string, expression: string, kind: Kind): Condition[] => {
  switch (kind.is) {
    case "list":
      return everywhere(expression, kindConditions(`${path}[*]`, "item", kind.element), "item");
    case "map":
      return [
        ...everywhere(expression, kindConditions(`each key of ${path}`, "key", kind.key), "key, item"),
        ...everywhere(expression, kindConditions(`${path}[*]`, "item", kind.element), "key, item"),
      ];
    case "object":
      return Object.entries(kind.fields).flatMap(([name, field]) =>
        fieldConditions(`${path}.${name}`, `${expression}.${name}`, field),
      );
    default:
      return [];
  }
};

const everywhere = (expression: string, conditions: readonly Condition[], names: string): Condition[] =>
  conditions.map((entry) => ({
    ...entry,
    condition: `alltrue([for ${names} in ${expression} : ${entry.condition}])`,
  }));
