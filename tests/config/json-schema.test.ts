import { describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { defaultsSchema, liveFileSchema } from "../../src/config/json-schema.ts";
import type { ModuleDefinition } from "../../src/core/module.ts";

interface Schema {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

const schemaOf = (name: string): Schema => {
  const module = modules[name];
  if (!module) throw new Error(`There is no ${name}.`);
  return liveFileSchema(module) as Schema;
};

describe("an editor's schema of a live file", () => {
  test("asks for the module, and of an app for its base", () => {
    expect(schemaOf("ad-hoc-base").required).toEqual(["module"]);
    expect(schemaOf("ad-hoc-app").required).toEqual(["module", "base"]);
    expect(schemaOf("ad-hoc-app").properties.module).toMatchObject({ const: "ad-hoc-app" });
  });

  test("knows every variable with its description, limits and default, except the contract", () => {
    const variables = schemaOf("ad-hoc-app").properties.variables;
    expect(Object.keys(variables?.properties ?? {})).toEqual(
      Object.keys(modules["ad-hoc-app"]?.variables.shape ?? {}).filter((name) => name !== "base"),
    );
    expect(variables?.properties.slot).toMatchObject({
      type: "integer",
      minimum: 1,
      description: expect.stringContaining("Number"),
    });
    expect(variables?.properties.fargate_spot).toMatchObject({ type: "boolean", default: true });
  });

  test("takes one exact version for an environment, and says for all where versions come from", () => {
    const { version, source } = schemaOf("prod-app").properties;
    const pattern = new RegExp(String(version?.pattern));
    expect(["1.4.0", "2.0.0-rc.1", "1.4", "~> 1.4", "v1.4.0"].filter((text) => pattern.test(text))).toEqual([
      "1.4.0",
      "2.0.0-rc.1",
    ]);
    expect(JSON.stringify(source)).toContain("per_module");
    const { properties } = defaultsSchema([]) as Schema;
    expect(properties.source).toEqual(source);
    expect(properties).not.toHaveProperty("version");
  });

  test("lets required variables be left open, and refuses unknown ones", () => {
    const variables = schemaOf("ad-hoc-base").properties.variables;
    expect(variables).not.toHaveProperty("required");
    expect(variables).toMatchObject({ additionalProperties: false });
  });
});

test("the schema of live/defaults.yaml takes a variable that two modules have as either has it", () => {
  const twoModules = ["ad-hoc-base", "ad-hoc-app"].map((name) => modules[name] as ModuleDefinition);
  const { variables } = (defaultsSchema(twoModules) as Schema).properties;
  expect(variables?.properties).toHaveProperty("slot");
  expect(variables?.properties.name).toMatchObject({ anyOf: [{ type: "string" }, { type: "string" }] });
});
