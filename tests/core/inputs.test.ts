import { Token } from "cdktf";
import { describe, expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import type { Flag, TerraformMap } from "../../src/core/flag.ts";
import { complete, type Inputs, moduleInputs, type Props } from "../../src/core/inputs.ts";

const worker = z.strictObject({ soft_limit: z.number().max(9, "must be at most 9").default(5) });
const schema = z.strictObject({
  name: z.string().max(5, "must be 5 characters or fewer"),
  multi_az: z.boolean().default(false),
  api: z
    .strictObject({ path_patterns: z.array(z.string()).default(["/*"]), cpu: z.number().default(256) })
    .prefault({}),
  workers: z.record(z.string(), worker).prefault({}),
});

describe("the props of a composition", () => {
  test("are the schema's words in camelCase, and those with a default may stay away", () => {
    expectTypeOf<{ name: string }>().toExtend<Props<typeof schema>>();
    expectTypeOf<Inputs<typeof schema>["multiAz"]>().toEqualTypeOf<Flag>();
    expectTypeOf<Inputs<typeof schema>["workers"]>().toEqualTypeOf<TerraformMap<{ readonly softLimit: number }>>();
  });

  test("are completed with the defaults", () => {
    expect(complete(schema, { name: "shop" })).toEqual({
      name: "shop",
      multiAz: false,
      api: { pathPatterns: ["/*"], cpu: 256 },
      workers: {},
    });
  });

  test("keep Terraform's spelling inside maps, where Terraform iterates", () => {
    expect(complete(schema, { name: "shop", workers: { fast: {}, slow: { softLimit: 9 } } }).workers).toEqual({
      fast: { soft_limit: 5 },
      slow: { soft_limit: 9 },
    });
  });

  test("pass references as they are, beside plain values", () => {
    const inputs = complete(schema, { name: "${var.name}-a-long-suffix", api: { cpu: Token.asNumber("${var.cpu}") } });
    expect(inputs.name).toBe("${var.name}-a-long-suffix");
    expect(inputs.api.pathPatterns).toEqual(["/*"]);
    expect(Token.isUnresolved(inputs.api.cpu)).toBe(true);
  });

  test("fail with every broken limit at once, in the caller's spelling", () => {
    expect(() => complete(schema, { name: "too long", workers: { slow: { softLimit: 10 } } })).toThrow(
      "name  must be 5 characters or fewer\nworkers.slow.softLimit  must be at most 9",
    );
  });
});

test("props that break a rule across inputs fail, unless Terraform alone can tell", () => {
  const rule = {
    on: "multi_az",
    message: "must be on",
    holds: ({ multi_az }: { multi_az: boolean }) => multi_az,
    condition: "var.multi_az",
  };
  expect(() => complete(schema, { name: "shop" }, [rule])).toThrow("multiAz  must be on");
  expect(complete(schema, { name: "${var.name}" }, [rule]).multiAz).toBe(false);
});

test("a module's inputs are references to its variables, objects included", () => {
  const inputs = moduleInputs(schema);
  expect(Token.isUnresolved(inputs.name)).toBe(true);
  expect(Token.isUnresolved(inputs.api.pathPatterns)).toBe(true);
  expect(Token.isUnresolved(inputs.workers)).toBe(true);
});
