import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type * as z from "zod";
import { modules } from "../../modules/index.ts";
import { kindOf } from "../../src/core/input.ts";
import type { ModuleDefinition } from "../../src/core/module.ts";
import { arbitraryInput } from "../support/arbitrary-input.ts";
import { type Case, terraformVerdicts } from "../support/terraform-verdicts.ts";
import { requireTerraform } from "./support/toolchain.ts";

/** For each input; three times as many for objects and maps. */
const CASES = 8;
const SEED = 20;
const TIMEOUT_MS = 120_000;
type Shape = Readonly<Record<string, z.ZodType>>;
const terraform = await requireTerraform();

/** The inputs that a module cannot do without, valid, so that one broken input at a time is the usual case. */
const required: Readonly<Record<string, object>> = {
  bootstrap: { name: "main", repository: "acme/shop", bases: ["dev"] },
  "ad-hoc-base": { name: "dev", domain_name: "example.com", hosted_zone_id: "Z0123456789EXAMPLE" },
  "prod-base": { name: "prod", domain_name: "example.com", hosted_zone_id: "Z0123456789EXAMPLE" },
  "prod-app": { base: { contract_version: 1 }, name: "shop", slot: 1 },
  "ad-hoc-app": { base: { contract_version: 1 }, name: "alpha", slot: 1 },
};

const ourComplaints = ({ variables, rules }: ModuleDefinition, inputs: object): string[] => {
  const { success, error, data } = variables.safeParse(inputs);
  if (!success) return error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  return rules.filter(({ holds }) => !holds(data as never)).map(({ on, message }) => `${on} ${message}`);
};

const disagreements = async (module: ModuleDefinition, cases: readonly Case[]) => {
  if (!terraform) return [];
  const verdicts = await terraformVerdicts(terraform, module, cases);
  return cases
    .map(({ inputs }, index) => ({ inputs, ours: ourComplaints(module, inputs), terraform: verdicts[index] ?? [] }))
    .filter(({ ours, terraform }) => (ours.length === 0) !== (terraform.length === 0));
};

describe.skipIf(!terraform)("our check of an input and Terraform's give the same verdict", () => {
  test.each(Object.keys(modules))(
    "on the generated inputs of %s, valid and not",
    async (name) => {
      const module = modules[name] as ModuleDefinition;
      const cases = generated(module, required[name] ?? {});
      expect(await disagreements(module, cases)).toEqual([]);
      const valid = cases.filter(({ inputs }) => ourComplaints(module, inputs).length === 0).length;
      expect(valid / cases.length).toBeGreaterThan(0.2);
      expect(valid / cases.length).toBeLessThan(0.9);
    },
    TIMEOUT_MS,
  );

  test("unless a predicate and its condition differ, which is found", async () => {
    const { "ad-hoc-base": base } = modules;
    const rules = [{ on: "name", message: "is never right", holds: () => true, condition: "var.name == null" }];
    const inputs = { ...required["ad-hoc-base"] };
    const found = await disagreements({ ...base, rules } as ModuleDefinition, [{ about: "name", inputs }]);
    expect(found.map(({ terraform }) => terraform.join())).toEqual([expect.stringContaining("name is never right.")]);
  });
});

/** One broken input at a time is the usual case; what the module cannot do without is there, and valid. */
const generated = ({ variables }: ModuleDefinition, always: object): Case[] =>
  Object.entries(variables.shape as Shape).flatMap(([about, type]) => [
    { about, inputs: { ...always } },
    ...fc
      .sample(arbitraryInput(type), { numRuns: simple(type) ? CASES : CASES * 3, seed: SEED })
      .map((value) => ({ about, inputs: { ...always, [about]: value } })),
  ]);

/** Objects and maps have much more inside that can be wrong. */
const simple = (type: z.ZodType): boolean => !["object", "map"].includes(kindOf(type).is);
