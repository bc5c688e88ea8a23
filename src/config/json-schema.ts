import * as z from "zod";
import type { ModuleDefinition } from "../core/module.ts";
import { backend, shared, source, versioned } from "./schema.ts";

type Schema = Readonly<Record<string, unknown>>;

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** The JSON Schema of a live file with this module, for completion and checks in an editor. */
export const liveFileSchema = (module: ModuleDefinition): object => ({
  $schema: DIALECT,
  title: `An environment with ${module.name}`,
  description: module.description,
  type: "object",
  properties: {
    module: { const: module.name, description: "The module it is made of." },
    ...(jsonSchema(versioned).properties as Schema),
    ...(module.layer === "app" && {
      base: { type: "string", description: "The base it runs on: the name of a file in live/base." },
    }),
    ...sharedProperties(),
    variables: {
      type: "object",
      description: "The module's Terraform variables. Required ones that are left out become variables of the stack.",
      properties: variablesOf(module),
      additionalProperties: false,
    },
  },
  required: module.layer === "app" ? ["module", "base"] : ["module"],
  additionalProperties: false,
});

/** The JSON Schema of `live/defaults.yaml`: the variables of all modules, each with what any of them allows. */
export const defaultsSchema = (modules: readonly ModuleDefinition[]): object => ({
  $schema: DIALECT,
  title: "What all environments share",
  type: "object",
  properties: {
    ...sharedProperties(),
    variables: {
      type: "object",
      description: "Variables of every module that has them; an environment's own value replaces a value here.",
      properties: anyOf(modules.map(variablesOf)),
      additionalProperties: false,
    },
  },
  additionalProperties: false,
});

const sharedProperties = (): Schema => ({
  ...(jsonSchema(shared).properties as Schema),
  backend: jsonSchema(backend),
  source: jsonSchema(source),
});

const variablesOf = ({ variables }: ModuleDefinition): Schema => {
  const { base: _, ...properties } = jsonSchema(variables).properties as Schema;
  return properties;
};

const jsonSchema = (type: z.ZodType): Schema => {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io: "input" }) as Schema;
  return schema;
};

const anyOf = (all: readonly Schema[]): Schema => {
  const names = [...new Set(all.flatMap((properties) => Object.keys(properties)))];
  return Object.fromEntries(
    names.map((name) => {
      const choices = new Map(
        all.flatMap((properties) => (properties[name] ? [[JSON.stringify(properties[name]), properties[name]]] : [])),
      );
      return [name, choices.size === 1 ? [...choices.values()][0] : { anyOf: [...choices.values()] }];
    }),
  );
};
