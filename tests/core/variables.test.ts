import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { ModuleDefinition } from "../../src/core/module.ts";
import { inputsTable } from "../../src/core/tables.ts";
import { variableBlocks } from "../../src/core/variables.ts";

const block = (type: z.ZodType) => variableBlocks(z.strictObject({ input: type }), []).input;
const worker = z.strictObject({
  queues: z.array(z.string().min(1, "must not be empty")).default(["default"]).describe("Queues."),
  cpu: z.number().default(256).describe("CPU units."),
  image: z.string().optional().describe("Image."),
  command: z.string().describe("Command."),
});

test.each<[string, z.ZodType, object]>([
  ["text", z.string(), { type: "string", nullable: false }],
  ["a number with a default", z.number().default(0), { type: "number", default: 0, nullable: false }],
  ["a flag that is off by default", z.boolean().default(false), { type: "bool", default: false, nullable: false }],
  ["text that may stay away", z.string().optional(), { type: "string", default: null, nullable: true }],
  ["a list", z.array(z.string()).default([]), { type: "list(string)", default: [], nullable: false }],
  ["a map", z.record(z.string(), z.number()), { type: "map(number)", nullable: false }],
  [
    "a map of objects with optional attributes",
    z.record(z.string(), worker).prefault({}),
    {
      type: 'map(object({ queues = optional(list(string), ["default"]), cpu = optional(number, 256), image = optional(string), command = string }))',
      default: {},
      nullable: false,
    },
  ],
])("%s becomes a Terraform variable", (_claim, schema, expected) => {
  expect(block(schema)).toMatchObject(expected);
});

test("a required input has no default, so Terraform asks for it", () => {
  expect(block(z.string())).not.toHaveProperty("default");
});

test("a description counts before and behind a default", () => {
  expect(block(z.string().describe("A name.").default("x"))?.description).toBe("A name.");
  expect(block(z.string().default("x").describe("A name."))?.description).toBe("A name.");
});

test("the description and the secrecy of an input reach Terraform", () => {
  expect(block(z.string().meta({ sensitive: true }).describe("A token."))).toMatchObject({
    description: "A token.",
    sensitive: true,
  });
});

describe("a limit becomes a validation", () => {
  test.each<[string, z.ZodType, string, string]>([
    ["on length", z.string().max(3, "is long"), "${length(var.input) <= 3}", "input is long."],
    ["on form", z.string().regex(/^\d+$/, "is odd"), '${can(regex("^\\\\d+$", var.input))}', "input is odd."],
    ["on size", z.number().min(1, "is small"), "${var.input >= 1}", "input is small."],
    ["on wholeness", z.int("is broken"), "${floor(var.input) == var.input}", "input is broken."],
    ["on choice", z.enum(["a", "b"]), '${contains(["a","b"], var.input)}', "input must be one of a, b."],
    [
      "only when there is a value",
      z.string().max(3, "is long").optional(),
      "${var.input == null ? true : length(var.input) <= 3}",
      "input is long.",
    ],
    [
      "on every item",
      z.array(z.string().min(1, "is empty")),
      "${alltrue([for item in var.input : length(item) >= 1])}",
      "input[*] is empty.",
    ],
    [
      "on every key",
      z.record(z.string().max(9, "is long"), z.string()),
      "${alltrue([for key, item in var.input : length(key) <= 9])}",
      "each key of input is long.",
    ],
    [
      "inside a map of objects",
      z.record(z.string(), worker),
      "${alltrue([for key, item in var.input : alltrue([for item in item.queues : length(item) >= 1])])}",
      "input[*].queues[*] must not be empty.",
    ],
    [
      "across the fields of an object",
      z.strictObject({ a: z.number() }).refine(({ a }) => a > 0, {
        error: "must have a positive a",
        params: { condition: (x: string) => `${x}.a > 0` },
      }),
      "${var.input.a > 0}",
      "input must have a positive a.",
    ],
  ])("%s", (_claim, schema, condition, message) => {
    expect(block(schema)?.validation).toEqual([{ condition, error_message: message }]);
  });

  test("and a rule across inputs is one on the input it names", () => {
    const schema = z.strictObject({ a: z.number(), b: z.number() });
    const rule = { on: "b", message: "must exceed a", holds: () => true, condition: "var.b > var.a" };
    expect(variableBlocks(schema, [rule]).b?.validation).toEqual([
      { condition: "${var.b > var.a}", error_message: "b must exceed a." },
    ]);
  });

  test.each<[string, z.ZodType, string]>([
    ["without words for people", z.string().max(3), 'Give the "max_length" check a message'],
    ["without a Terraform condition", z.string().refine(() => true, "never"), "no Terraform condition is known"],
  ])("fails %s", (_claim, schema, message) => {
    expect(() => block(schema)).toThrow(message);
  });
});

test("fails for a type that Terraform does not have", () => {
  expect(() => block(z.date())).toThrow(`cannot use zod's "date"`);
});

test("the README's table has a row for each input and for each field inside it", () => {
  const variables = z.strictObject({
    workers: z.record(z.string(), worker).prefault({}).describe("Workers | by name."),
  });
  expect(inputsTable({ variables } as unknown as ModuleDefinition)).toMatchInlineSnapshot(`
    "| Name | Description | Type | Default |
    | --- | --- | --- | --- |
    | \`workers\` | Workers \\| by name. | \`map(object)\` | \`{}\` |
    | \`workers[*].queues\` | Queues. | \`list(string)\` | \`["default"]\` |
    | \`workers[*].cpu\` | CPU units. | \`number\` | \`256\` |
    | \`workers[*].image\` | Image. | \`string\` | \`null\` |
    | \`workers[*].command\` | Command. | \`string\` | **required** |"
  `);
});
