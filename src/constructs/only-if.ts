import { hcl, number } from "../core/hcl.ts";

/** A resource's `count`: one when the condition holds, none otherwise. It must be known when Terraform plans. */
export const onlyIf = (condition: unknown): number => number(hcl`${condition} ? 1 : 0`);
