import { type Field, fieldsOf, type Kind } from "./input.ts";
import type { Limit } from "./limit.ts";
import type { Layer, ModuleDefinition } from "./module.ts";

/**
 * The inputs and outputs of one version of a module as data. It lies beside the module's Terraform as `schema.json`, so that
 * the live file of an environment that stays on this version is checked against it, long after the sources have moved on.
 */
export interface ModuleSchema {
  readonly module: string;
  readonly layer: Layer;
  readonly description: string;
  readonly variables: Readonly<Record<string, FieldSchema>>;
  readonly outputs: Readonly<Record<string, { readonly type: string; readonly description: string }>>;
}

/** A named input; without `default` and `nullable` it is required. */
export type FieldSchema = KindSchema & {
  readonly description?: string;
  readonly default?: unknown;
  readonly nullable?: true;
  readonly sensitive?: true;
};

/** A type, its limits, and what is inside it. Limits that only TypeScript and Terraform can express are Terraform's alone. */
export interface KindSchema {
  readonly type: Kind["is"];
  readonly limits?: readonly (Limit & { readonly message: string })[];
  readonly key?: KindSchema;
  readonly element?: KindSchema;
  readonly fields?: Readonly<Record<string, FieldSchema>>;
}

/** What a module's sources say now. */
export const moduleSchema = ({ name, layer, description, variables, outputs }: ModuleDefinition): ModuleSchema => ({
  module: name,
  layer,
  description,
  variables: fieldSchemas(fieldsOf(variables)),
  outputs: Object.fromEntries(
    Object.entries(outputs).map(([output, { type, description }]) => [output, { type, description }]),
  ),
});

const fieldSchemas = (fields: Readonly<Record<string, Field>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)]));

const fieldSchema = (field: Field): FieldSchema => ({
  ...kindSchema(field.kind),
  ...(field.description !== "" && { description: field.description }),
  ...("default" in field && { default: field.default }),
  ...(field.nullable && { nullable: true }),
  ...(field.sensitive && { sensitive: true }),
});

const kindSchema = (kind: Kind): KindSchema => {
  const limits = kind.checks.flatMap(({ limit, message }) => (limit ? [{ ...limit, message }] : []));
  return {
    type: kind.is,
    ...(limits.length > 0 && { limits }),
    ...(kind.is === "map" && { key: kindSchema(kind.key) }),
    ...((kind.is === "map" || kind.is === "list") && { element: kindSchema(kind.element) }),
    ...(kind.is === "object" && { fields: fieldSchemas(kind.fields) }),
  };
};
