import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { evaluate, type Scope } from "../../src/security/evaluate.ts";
import { parseTemplate } from "../../src/security/parse.ts";
import { requireTerraform } from "../terraform/support/toolchain.ts";

const terraform = await requireTerraform();

const values: Readonly<Record<string, unknown>> = { on: true, none: null, few: ["a", "b"], sizes: { a: 1, b: 2 } };
const scope: Scope = ([root, name = "", ...more]) => (root === "var" && more.length === 0 ? values[name] : undefined);
const evaluated = (text: string): unknown => evaluate(text, scope);

/** Expressions of literals, which Terraform evaluates too. */
const literal = [
  '"a" == "a" && !false || 1 > 2',
  "1 + 2 * 3 - 4 / 2 % 3",
  "-(2 + 1) <= 7 ? [1, 2] : []",
  '{ a = 1, "b" = [true, null], (join("", ["c"])) : "d" }',
  "[for x in [1, 2, 3] : x * 2 if x != 2]",
  '{ for key, item in { a = 1, b = 2 } : "${key}!" => item }',
  "[for index, item in [5, 6] : index + item]",
  '[{ name = "a" }, { name = "b" }][*].name',
  '"x-${1 + 1}-${true ? "y" : "z"} \\"quoted\\" \\u00e9\\n"',
  "merge({ a = 1 }, { b = 2 }, null)",
  "concat([1], [], [[2]])",
  'can(regex("^a", "b"))',
  'try(regex("^a", "b"), "none")',
  'regex("^([a-z]+)-([0-9]+)$", "ab-12")',
  'coalesce(null, "", "x")',
  'contains(["a"], "b")',
  "alltrue([for x in [1, 2] : x > 0])",
  'lookup({ a = [1] }, "c", [])',
  "range(1, 7, 2)",
  'distinct(concat(["a"], ["a", "b"]))',
  "flatten([[1, [2]], 3])",
  'length({ a = 1 }) + length("four") + length([])',
  'replace("a-b-c", "-", "_")',
  'join(":", slice(split(":", "a:b:c"), 0, 2))',
  "max(1, min(5, 3))",
  "values({ b = 2, a = 1 })",
  "one([]) == null",
  'setintersection(["a", "b"], ["b"])',
];

describe.skipIf(!terraform)("our evaluation and Terraform's agree", () => {
  test("on expressions of literals", () => {
    const answer = execFileSync(terraform?.terraform ?? "", ["console"], {
      cwd: mkdtempSync(join(tmpdir(), "console-")),
      env: { ...process.env, ...terraform?.env },
      input: `jsonencode([${literal.map((text) => `jsonencode(${text})`).join(", ")}])\n`,
      encoding: "utf8",
    });
    const theirs = (JSON.parse(JSON.parse(answer) as string) as string[]).map((text) => JSON.parse(text) as unknown);
    const ours = literal.map((text) => evaluated(`\${${text}}`));
    for (const [index, text] of literal.entries()) {
      // What we cannot evaluate stays an expression: we may know less than Terraform, never otherwise.
      if (!JSON.stringify(ours[index])?.includes("${")) expect(ours[index], text).toEqual(theirs[index]);
    }
    expect(ours.filter((value) => JSON.stringify(value)?.includes("${")).length).toBeLessThan(3);
  });
});

describe("what only Terraform will know stays an expression, and what is around it is known:", () => {
  test.each([
    ["a reference", "${aws_lb.this.arn}", "${aws_lb.this.arn}"],
    ["text around one", "${aws_s3_bucket.a.arn}/*", "${aws_s3_bucket.a.arn}/*"],
    ["an input", "${var.on ? 1 : 0}", 1],
    ["an input in text", "a-${var.few[1]}", "a-b"],
    ["an input that is a map", '${var.sizes["b"] + var.sizes.a}', 3],
    ["a choice that cannot be made", "${each.value.on ? 1 : 0}", "${each.value.on ? 1 : 0}"],
    ["something that is so whatever it is", "${var.on || each.value.on}", true],
    ["something that is nothing", "${var.none == null}", true],
    [
      "a policy",
      '${jsonencode({ "Resource" = ["${aws_lb.a.arn}/*", "*"] })}',
      { Resource: ["${aws_lb.a.arn}/*", "*"] },
    ],
    ["what may be left out", "${[for x in [1] : x if each.value.on]}", [1]],
    ["what is added unseen", "${concat([1], each.value.more)}", [1, "${each.value.more}"]],
    ["what is merged unseen", "${keys(merge({ a = 1 }, each.value.more))}", ["${each.value.more}", "a"]],
    ["a function nobody knows", '${filebase64("x")}', '${filebase64("x")}'],
    ["text that only looks like one", "$${a} and {b}", "$${a} and {b}"],
  ])("%s", (_what, text, value) => {
    expect(evaluated(text)).toEqual(value);
  });

  test("fails with the place where it cannot be read", () => {
    expect(() => parseTemplate("${a +}")).toThrow("Expected a name at 5 of the Terraform expression ${a +‸}");
    expect(() => parseTemplate("%{ if true }x%{ endif }")).toThrow("no template directive");
  });
});
