/**
 * Something that must hold across inputs: the predicate for our own check and the condition for Terraform, with one message.
 *
 * A property test holds the two sides together.
 */
export interface Rule<Inputs = never> {
  /** The input whose variable carries the validation, and where the problem is reported. */
  readonly on: string;
  /** Follows the input's name: `needs a certificate …`. */
  readonly message: string;
  /** True when the inputs, defaults filled in, keep the rule. */
  readonly holds: (inputs: Inputs) => boolean;
  /** The same in Terraform's expression language. */
  readonly condition: string;
}
