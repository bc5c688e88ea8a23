import { type IResolvable, Token } from "cdktf";
import { UserError } from "./errors.ts";

/** What must hold before Terraform makes a resource, and what to do when it does not. */
export interface Precondition {
  readonly condition: IResolvable;
  readonly errorMessage: string;
}

/**
 * A precondition on values that Terraform alone may know. Where all of them are known already it is judged here: Terraform
 * refuses a condition that refers to nothing.
 *
 * @param problem what is wrong with the known values; nothing when all is well
 * @throws UserError with the problem
 */
export const precondition = (
  values: readonly unknown[],
  problem: () => string | undefined,
  judgedByTerraform: Precondition,
): readonly Precondition[] => {
  if (values.some((value) => Token.isUnresolved(value))) return [judgedByTerraform];
  const found = problem();
  if (found !== undefined) throw new UserError(found);
  return [];
};
