import { TerraformOutput } from "cdktf";
import { moduleInputs } from "./inputs.ts";
import type { ModuleDefinition, Output } from "./module.ts";
import { moduleSchema } from "./module-schema.ts";
import { ModuleStack, moduleApp } from "./module-stack.ts";
import { stamp } from "./stamp.ts";
import { variableBlocks } from "./variables.ts";

/** Versions that a module runs with: floors with an upper major bound. */
export const requirements = {
  required_version: ">= 1.11.0, < 2.0.0",
  required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.100.0, < 7.0.0" } },
};

/**
 * The files of a published module, name → content, the same bytes on every machine.
 *
 * @param version of the module, which its anchor is tagged with
 */
export const buildModule = async (
  definition: ModuleDefinition,
  version: string,
): Promise<ReadonlyMap<string, string>> => {
  const { resources, output } = await synthesize(definition);
  const files = {
    "main.tf.json": stamp(resources, definition, version),
    "outputs.tf.json": { output },
    "schema.json": moduleSchema(definition),
    "variables.tf.json": { variable: variableBlocks(definition.variables, definition.rules) },
    "versions.tf.json": { terraform: requirements },
  };
  return new Map(Object.entries(files).map(([file, content]) => [file, fileText(definition, content)]));
};

/** A module as one Terraform JSON object, for tests and for the diagram. */
export const synthesize = async (definition: ModuleDefinition) => {
  const Composition = await definition.load();
  const module = new ModuleStack(moduleApp(), definition.name);
  const composition = new Composition(module, definition.layer, moduleInputs(definition.variables) as never);
  for (const [name, { description, value }] of Object.entries(definition.outputs) as [string, Output<unknown>][]) {
    new TerraformOutput(module, name, { description, value: value(composition) });
  }
  const { "//": _metadata, terraform: _terraform, output = {}, ...resources } = module.toTerraform() as Synthesized;
  return { resources: withoutMetadata(resources), output };
};

type Block = Readonly<Record<string, unknown>>;
interface Synthesized {
  readonly "//"?: unknown;
  readonly terraform?: unknown;
  readonly output?: Readonly<Record<string, Block>>;
  readonly [section: string]: unknown;
}

/** CDKTF notes on each resource where its construct is; a reader of the module has no use for it. */
const withoutMetadata = (
  value: unknown,
): Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Block>>>>>> => strip(value) as never;

const strip = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "//")
      .map(([key, entry]) => [key, strip(entry)]),
  );
};

const fileText = ({ name }: ModuleDefinition, content: object): string =>
  `${JSON.stringify({ "//": `Generated from modules/${name} by "npm run modules:build". Do not edit.`, ...content }, null, 2)}\n`;
