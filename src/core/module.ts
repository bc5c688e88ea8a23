import type { Construct } from "constructs";
import type * as z from "zod";
import type { Props } from "./inputs.ts";
import type { Rule } from "./rule.ts";

/** The two layers of an environment, and what must exist before them. */
export type Layer = "bootstrap" | "base" | "app";

/** One output of a module; `value` reads it from the composition. */
export interface Output<Made = never> {
  readonly description: string;
  /** Terraform's type, for the README: `string`, `list(string)`. */
  readonly type: string;
  readonly value: (composition: Made) => unknown;
}

/**
 * A module, described without building it: reading a definition loads neither CDKTF nor the AWS provider.
 */
export interface ModuleDefinition {
  /** Folder below `modules/` and name in the registries, e.g. `ad-hoc-base`. */
  readonly name: string;
  readonly layer: Layer;
  /** One sentence for lists and registries. */
  readonly description: string;
  /**
   * Address of the resource that carries the tags `module` and `module_version`, such as `aws_vpc.this`: one that every
   * caller has, takes tags and is found first in AWS's console. One alone, so that an upgrade changes one resource and not all.
   */
  readonly anchor: string;
  readonly variables: z.ZodObject;
  readonly rules: readonly Rule[];
  readonly outputs: Readonly<Record<string, Output>>;
  /** Loads the composition and the provider classes it needs. */
  readonly load: () => Promise<Composition<never>>;
}

/** The class of a composition: which building blocks, wired how. */
export type Composition<Props, Made extends Construct = Construct> = new (
  scope: Construct,
  id: string,
  props: Props,
) => Made;

/** Keeps the types of a definition together while it is written, and hands out what every reader needs. */
export const defineModule = <Variables extends z.ZodObject, Made extends Construct>(definition: {
  readonly name: string;
  readonly layer: Layer;
  readonly description: string;
  readonly anchor: string;
  readonly variables: Variables;
  readonly rules: readonly Rule<z.output<Variables>>[];
  readonly outputs: Readonly<Record<string, Output<Made>>>;
  readonly load: () => Promise<Composition<Props<Variables>, Made>>;
}): ModuleDefinition => definition;
