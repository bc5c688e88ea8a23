import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type * as z from "zod";
import { modules } from "../../modules/index.ts";
import { checkValue, inputsOf } from "../../src/config/check.ts";
import { type Kind, kindOf } from "../../src/core/input.ts";
import type { ModuleDefinition } from "../../src/core/module.ts";
import { moduleSchema } from "../../src/core/module-schema.ts";
import { moduleOfSchema } from "../../src/core/schema-module.ts";
import { arbitraryInput } from "../support/arbitrary-input.ts";

const CASES = 12;
const SEED = 4;
const throughFile = (module: ModuleDefinition): ModuleDefinition =>
  moduleOfSchema(JSON.parse(JSON.stringify(moduleSchema(module))));

/** What is wrong with a value, in the words a live file's author reads. */
const complaints = (module: ModuleDefinition, name: string, value: unknown): string[] => {
  const { fields, types } = inputsOf(module.variables);
  const [field, type] = [fields[name], types[name]];
  if (!field || !type) throw new Error(`${module.name} has no ${name}.`);
  return checkValue(type, field, value, ["variables", name]).findings.map(
    ({ path, message }) => `${path.join(".")} ${message}`,
  );
};

/** The sentences of limits that are a predicate in TypeScript and a condition in Terraform, and nothing in between. */
const leftToTerraform = (kind: Kind): string[] => [
  ...kind.checks.filter(({ limit }) => !limit).map(({ message }) => message),
  ...("element" in kind ? leftToTerraform(kind.element) : []),
  ...("key" in kind ? leftToTerraform(kind.key) : []),
  ...("fields" in kind ? Object.values(kind.fields).flatMap((field) => leftToTerraform(field.kind)) : []),
];

describe.each(Object.values(modules))("the schema file of $name", (module) => {
  test("says the same when it is read back", () => {
    expect(moduleSchema(throughFile(module))).toEqual(moduleSchema(module));
  });

  test("judges any input with the words of the sources, unless only Terraform can judge it", () => {
    const pinned = throughFile(module);
    for (const [name, type] of Object.entries(module.variables.shape as Record<string, z.ZodType>)) {
      const left = leftToTerraform(kindOf(type));
      for (const value of fc.sample(arbitraryInput(type), { numRuns: CASES, seed: SEED })) {
        const ours = complaints(module, name, value).filter((text) => !left.some((message) => text.includes(message)));
        expect(complaints(pinned, name, value), JSON.stringify({ name, value })).toEqual(ours);
      }
    }
  });
});
