import type { IResolvable } from "cdktf";

/** A boolean that may only be known to Terraform. */
export type Flag = boolean | IResolvable;

/** A map whose entries may only be known to Terraform: iterate with `each`, never with a loop. */
export type TerraformMap<Value> = Record<string, Value> | IResolvable;

/** A list of objects that may only be known to Terraform. */
export type TerraformList<Value> = readonly Value[] | IResolvable;
