import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { hclText } from "../../src/publish/hcl-files.ts";
import { literalText, templateText } from "../../src/publish/hcl-template.ts";

const ROOT = join(import.meta.dirname, "../..");
const hcl = (content: object): string => hclText(JSON.stringify(content));

describe("a string of Terraform's JSON syntax", () => {
  test.each([
    ["${var.name}", "var.name"],
    ["${var.name}-api", '"${var.name}-api"'],
    ["${var.a}${var.b}", '"${var.a}${var.b}"'],
    ['${{ "}" = var.a }}', '{ "}" = var.a }'],
    ['${jsonencode({ "a" = "${var.b}}" })}', 'jsonencode({ "a" = "${var.b}}" })'],
    ['${contains(["a,b","c"],var.x)}', 'contains(["a,b", "c"], var.x)'],
    ['${"\\"}"}', '"\\"}"'],
    ["%{ if var.on }yes%{ endif }", '"%{ if var.on }yes%{ endif }"'],
    ["$${literal}", '"$${literal}"'],
    ['a "quoted" \\ back\nline\t', '"a \\"quoted\\" \\\\ back\\nline\\t"'],
    ["", '""'],
    ["costs 5$", '"costs 5$"'],
  ])("%j is %s in native syntax", (template, expected) => {
    expect(templateText(template)).toBe(expected);
  });

  test("that Terraform does not read as a template keeps its braces as letters", () => {
    expect(literalText('Such as "${var.x}" or %{ if }.')).toBe('"Such as \\"$${var.x}\\" or %%{ if }."');
  });
});

describe("a file in native syntax", () => {
  test("has its equals signs in line, blocks as blocks, attributes as attributes, and references bare", () => {
    const text = hcl({
      "//": "Generated.",
      resource: {
        aws_lb_listener: {
          https: {
            port: 443,
            load_balancer_arn: "${aws_lb.this.arn}",
            default_action: [{ type: "fixed-response", fixed_response: [{ content_type: "text/plain" }] }],
            tags: { Name: "a", "${var.key}": "b", "with space": "c" },
            count: "${var.on ? 1 : 0}",
            depends_on: ["aws_lb.this"],
            lifecycle: {
              ignore_changes: ["tags"],
              precondition: [{ condition: "${var.a != null}", error_message: "a of ${var.name} is missing." }],
            },
          },
        },
      },
    });
    expect(text).toMatchInlineSnapshot(`
      "# Generated.

      resource "aws_lb_listener" "https" {
        count             = var.on ? 1 : 0
        port              = 443
        load_balancer_arn = aws_lb.this.arn
        tags = {
          Name         = "a"
          (var.key)    = "b"
          "with space" = "c"
        }
        depends_on = [aws_lb.this]

        default_action {
          type = "fixed-response"

          fixed_response {
            content_type = "text/plain"
          }
        }

        lifecycle {
          ignore_changes = [tags]

          precondition {
            condition     = var.a != null
            error_message = "a of \${var.name} is missing."
          }
        }
      }
      "
    `);
  });

  test("keeps a default that is false, 0, empty or null, and says what is not nullable", () => {
    const variable = (value: unknown) => hcl({ variable: { x: { type: "any", default: value, nullable: false } } });
    for (const [value, text] of [
      [false, "false"],
      [0, "0"],
      ["", '""'],
      [null, "null"],
      [{}, "{}"],
      [[], "[]"],
    ] as const) {
      expect(variable(value)).toBe(`variable "x" {\n  type     = any\n  default  = ${text}\n  nullable = false\n}\n`);
    }
  });

  test("repeats a dynamic block as Terraform does", () => {
    const copy_action = {
      for_each: "${var.copies}",
      iterator: "copy",
      content: { destination_vault_arn: "${copy.value}" },
    };
    expect(
      hcl({ resource: { aws_backup_plan: { this: { rule: [{ dynamic: { copy_action } }] } } } }),
    ).toMatchInlineSnapshot(`
      "resource "aws_backup_plan" "this" {
        rule {
          dynamic "copy_action" {
            for_each = var.copies
            iterator = copy

            content {
              destination_vault_arn = copy.value
            }
          }
        }
      }
      "
    `);
  });

  test("moves and locals are written too, and an unknown section is an error rather than lost", () => {
    expect(hcl({ moved: [{ from: "aws_vpc.a", to: "aws_vpc.b" }], locals: { v: "1.2.3" } })).toBe(
      'moved {\n  from = aws_vpc.a\n  to   = aws_vpc.b\n}\n\nlocals {\n  v = "1.2.3"\n}\n',
    );
    expect(() => hcl({ check: {} })).toThrow('The section "check"');
  });

  test("of something nested that the list does not know is an error that says how to renew the list", () => {
    expect(() => hcl({ resource: { aws_new: { this: { nested: { a: 1 } } } } })).toThrow(
      "It is not known whether nested of aws_new is a block or an attribute.",
    );
  });

  test.each(Object.keys(modules))("can be written for everything in %s", (name) => {
    for (const file of ["main", "outputs", "variables", "versions"]) {
      const json = readFileSync(join(ROOT, "modules", name, "terraform", `${file}.tf.json`), "utf8");
      expect(hclText(json)).toMatch(/^# Generated from modules\//);
    }
  });
});
