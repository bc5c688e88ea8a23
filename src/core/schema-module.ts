import * as z from "zod";
import type { ModuleDefinition, Output } from "./module.ts";
import type { FieldSchema, KindSchema, ModuleSchema } from "./module-schema.ts";

/**
 * A module definition made of a schema file: what a live file pinned to that version is checked against, with the same words
 * as a module of today. It cannot be built, and its rules across inputs are left to Terraform, which has them in the module.
 */
export const moduleOfSchema = (schema: ModuleSchema): ModuleDefinition => ({
  name: schema.module,
  layer: schema.layer,
  description: schema.description,
  anchor: "",
  variables: z.strictObject(shapeOf(schema.variables)),
  rules: [],
  outputs: Object.fromEntries(
    Object.entries(schema.outputs).map(([name, output]): [string, Output] => [
      name,
      { ...output, value: () => undefined },
    ]),
  ),
  load: () => Promise.reject(new Error(`${schema.module} is known by its schema alone and cannot be built from it.`)),
});

const shapeOf = (fields: Readonly<Record<string, FieldSchema>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldType(field)]));

const fieldType = (field: FieldSchema): z.ZodType => {
  const type = kindType(field);
  const optional = "default" in field ? type.prefault(field.default) : field.nullable ? type.optional() : type;
  return optional.meta({
    ...(field.description !== undefined && { description: field.description }),
    ...(field.sensitive && { sensitive: true }),
  });
};

const kindType = (kind: KindSchema): z.ZodType => {
  const limits = kind.limits ?? [];
  const choices = limits.find(({ is }) => is === "one_of");
  if (choices?.is === "one_of") return z.enum(choices.value as [string, ...string[]]);
  return plainType(kind).check(...(limits.map(checkOf) as z.core.$ZodCheck<unknown>[]));
};

const plainType = ({ type, key, element, fields }: KindSchema): z.ZodType => {
  switch (type) {
    case "string":
      return z.string();
    case "number":
      return z.number();
    case "bool":
      return z.boolean();
    case "list":
      return z.array(inside(element));
    case "map":
      return z.record(inside(key) as z.ZodString, inside(element));
    case "object":
      return z.strictObject(shapeOf(fields ?? {}));
  }
};

const inside = (kind: KindSchema | undefined): z.ZodType => kindType(kind ?? { type: "string" });

type Limits = NonNullable<KindSchema["limits"]>;

/** zod types a check by what it checks; which value it meets, the schema says. */
const checkOf = (limit: Limits[number]): z.core.$ZodCheck<never> => {
  switch (limit.is) {
    case "min_length":
      return z.minLength(limit.value, limit.message);
    case "max_length":
      return z.maxLength(limit.value, limit.message);
    case "at_least":
      return z.gte(limit.value, limit.message);
    case "at_most":
      return z.lte(limit.value, limit.message);
    case "above":
      return z.gt(limit.value, limit.message);
    case "below":
      return z.lt(limit.value, limit.message);
    case "whole":
      return z.int(limit.message);
    case "pattern":
      return z.regex(new RegExp(limit.value, limit.flags), limit.message);
    case "one_of":
      throw new Error("A choice is a type of its own.");
  }
};
