import { baseContract } from "../../../src/constructs/base-contract.ts";
import { CACHE_DATABASES } from "../../../src/constructs/slot.ts";
import { kindOf } from "../../../src/core/input.ts";

/** Outputs of a base that was applied elsewhere: what its inputs say, and something plausible of each other field's type. */
export const baseOutputs = (region: unknown, inputs: Readonly<Record<string, unknown>>) => ({
  ...Object.fromEntries(
    Object.entries(baseContract.shape).map(([name, type]) => [name, plausible(name, kindOf(type).is, region)]),
  ),
  ...Object.fromEntries(Object.entries(inputs).filter(([name]) => name in baseContract.shape)),
  contract_version: 1,
  cache_databases: CACHE_DATABASES,
  account_id: "123456789012",
  partition: "aws",
  region,
});

const plausible = (name: string, kind: string, region: unknown): unknown => {
  if (kind === "number") return 1234;
  if (kind === "bool") return false;
  if (kind === "list") return [`some-${name}`];
  return name.endsWith("_arn") ? `arn:aws:some:${region}:123456789012:${name}` : `some-${name}`;
};
