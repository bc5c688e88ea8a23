import type { Construct } from "constructs";
import { synthesize } from "../../src/core/build-module.ts";
import type { ModuleDefinition } from "../../src/core/module.ts";
import { ModuleStack, moduleApp } from "../../src/core/module-stack.ts";
import { type VariableBlock, variableBlocks } from "../../src/core/variables.ts";

/** A block of Terraform's JSON syntax: one resource, one data source, one output. */
export type Block = Readonly<Record<string, unknown>>;
type Named = Readonly<Record<string, Block>>;
type Typed = Readonly<Record<string, Named>>;

/** What a test asks of synthesized Terraform. */
export interface Synth {
  /** The one resource of this type. @throws when there are none or several */
  readonly only: (type: string) => Block;
  /** All resources of this type, by name; none is `{}`. */
  readonly all: (type: string) => Named;
  /** The resource `type.name`; a data source is `data.type`, an ephemeral one `ephemeral.type`. @throws when it is not there */
  readonly named: (type: string, name: string) => Block;
  /** Resource type → how many of them, data sources left out. */
  readonly inventory: () => Readonly<Record<string, number>>;
  /** The whole of it, by section: `resource`, `data`, `output`, `variable`. */
  readonly json: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A module as its users get it, variables and outputs included. Synthesized once for all tests of a worker. */
export const synthModule = (definition: ModuleDefinition): Promise<Synth> => {
  const before = synthesized.get(definition);
  if (before) return before;
  const made = synthesizeModule(definition);
  synthesized.set(definition, made);
  return made;
};

const synthesized = new Map<ModuleDefinition, Promise<Synth>>();

const synthesizeModule = async (definition: ModuleDefinition): Promise<Synth> => {
  const { resources, output } = await synthesize(definition);
  const variable: Record<string, VariableBlock> = variableBlocks(definition.variables, definition.rules);
  return synthOf({ ...resources, output, variable });
};

/**
 * Constructs alone in a module.
 *
 * @example
 * const { only } = synthConstruct((scope) => new Network(scope, "network", props));
 */
export const synthConstruct = (build: (scope: Construct) => unknown): Synth => {
  const module = new ModuleStack(moduleApp(), "test");
  build(module);
  const {
    "//": _metadata,
    terraform: _terraform,
    ...json
  } = JSON.parse(JSON.stringify(module.toTerraform(), (key, value) => (key === "//" ? undefined : value)));
  return synthOf(json);
};

const synthOf = (json: Synth["json"]): Synth => {
  const all = (type: string): Named => {
    const [section = "", own] = /^(data|ephemeral)\./.test(type) ? type.split(".") : ["resource", type];
    return (json[section] as Typed | undefined)?.[own ?? ""] ?? {};
  };
  const named = (type: string, name: string): Block => {
    const block = all(type)[name];
    if (!block) throw new Error(`There is no ${type}.${name}, only: ${Object.keys(all(type)).join(", ") || "none"}.`);
    return block;
  };
  const only = (type: string): Block => {
    const blocks = Object.values(all(type));
    if (blocks.length !== 1)
      throw new Error(`There are ${blocks.length} ${type}: ${Object.keys(all(type)).join(", ")}.`);
    return blocks[0] as Block;
  };
  const inventory = () =>
    Object.fromEntries(
      Object.entries((json.resource ?? {}) as Typed)
        .map(([type, blocks]) => [type, Object.keys(blocks).length] as const)
        .sort(([a], [b]) => a.localeCompare(b)),
    );
  return { all, named, only, inventory, json };
};
