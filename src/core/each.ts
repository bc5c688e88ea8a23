import type { IResolvable, ITerraformIterator } from "cdktf";

/** Makes a resource once for each entry of a map, with Terraform's `for_each`. Use `each.key` and `each.value` inside. */
export const each = (map: IResolvable | Readonly<Record<string, unknown>>): ITerraformIterator => ({
  _getForEachExpression: () => map,
});
