import type { ITerraformIterator, TerraformResource } from "cdktf";
import { each } from "../core/each.ts";
import type { Flag, TerraformMap } from "../core/flag.ts";
import { hcl } from "../core/hcl.ts";
import { onlyIf } from "./only-if.ts";

/** How often a building block is made: once, never, or once for each entry of a map. */
export interface Copies {
  /** What each of its resources takes besides its own arguments. */
  readonly arguments: { readonly count?: number; readonly forEach?: ITerraformIterator };

  /** Another resource of the same building block, as seen from inside one of them. */
  readonly own: (resource: TerraformResource) => unknown;

  /**
   * A map from each copy's name to what is known about it. Inside, `own` finds the copy's resources, and in a block made for
   * each entry of a map `key` is the entry's key.
   */
  readonly byName: (named: TerraformResource, value: (own: Copies["own"]) => unknown) => unknown;
}

/** Made once. */
export const once: Copies = {
  arguments: {},
  own: (resource) => resource,
  byName: (named, value) => hcl`{ (${named}.name) = ${value((resource) => resource)} }`,
};

/** Made when the condition holds, which Terraform must know when it plans. */
export const onceIf = (condition: Flag): Copies => {
  const own: Copies["own"] = (resource) => hcl`${resource}[0]`;
  return {
    arguments: { count: onlyIf(condition) },
    own,
    byName: (named, value) => hcl`{ for copy in ${named} : copy.name => ${value(own)} }`,
  };
};

/** Made for each entry of the map. */
export const forEachEntry = (map: TerraformMap<unknown>): Copies => ({
  arguments: { forEach: each(map) },
  own: (resource) => hcl`${resource}[each.key]`,
  byName: (named, value) =>
    hcl`{ for key, copy in ${named} : copy.name => ${value((resource) => hcl`${resource}[key]`)} }`,
});
