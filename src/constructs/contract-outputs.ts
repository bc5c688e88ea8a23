import { kindOf } from "../core/input.ts";
import type { Output } from "../core/module.ts";
import { typeConstraint } from "../core/variables.ts";
import { type BaseContract, baseContract } from "./base-contract.ts";

/** Where a base's composition has each field of the contract; a field that is left out does not compile. */
export type ContractValues<Base> = { readonly [Field in keyof BaseContract]-?: (base: Base) => unknown };

/** The outputs that every base has: the contract's fields in its order, with its descriptions and types. */
export const contractOutputs = <Base>(values: ContractValues<Base>): Readonly<Record<string, Output<Base>>> =>
  Object.fromEntries(
    Object.entries(baseContract.shape).map(([name, type]) => [
      name,
      {
        description: type.description ?? "",
        type: typeConstraint(kindOf(type)),
        value: values[name as keyof BaseContract],
      },
    ]),
  );
