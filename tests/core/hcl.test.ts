import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { ref, Token } from "cdktf";
import { expect, test } from "vitest";
import { hcl, json, list, number, text } from "../../src/core/hcl.ts";
import { ModuleStack, moduleApp } from "../../src/core/module-stack.ts";

const name = Token.asString(ref("var.name"));
const cpu = Token.asNumber(ref("var.cpu"));
const queues = Token.asList(ref("var.queues"));

const written = (value: unknown): unknown => {
  const module = new ModuleStack(moduleApp(), "module");
  const vpc = new Vpc(module, "vpc", { cidrBlock: "10.0.0.0/16" });
  vpc.addOverride("value", typeof value === "function" ? value(vpc) : value);
  const { resource } = module.toTerraform() as { resource: { aws_vpc: { this: { value: unknown } } } };
  return resource.aws_vpc.this.value;
};

test.each<[string, unknown, unknown]>([
  ["is written as it stands", text(hcl`var.nat == "single"`), '${var.nat == "single"}'],
  ["takes references", text(hcl`${name} == ${cpu}`), "${var.name == var.cpu}"],
  ["takes lists", list(hcl`concat(${queues}, ${["extra"]})`), '${concat(var.queues, ["extra"])}'],
  ["takes plain values", number(hcl`max(${2}, ${cpu})`), "${max(2, var.cpu)}"],
  ["takes text that mixes words and references", text(hcl`upper(${`${name}-api`})`), '${upper("${var.name}-api")}'],
  ["takes other expressions", text(hcl`${hcl`var.a`} + ${hcl`var.b`}`), "${var.a + var.b}"],
  ["takes null for what is missing", text(hcl`coalesce(${undefined}, ${null})`), "${coalesce(null, null)}"],
  ["takes a resource as its address", (vpc: Vpc) => text(hcl`one(${vpc}[*].id)`), "${one(aws_vpc.this[*].id)}"],
  ["is part of a text", `${name}-api`, "${var.name}-api"],
])("an expression %s", (_claim, value, expected) => {
  expect(written(value)).toBe(expected);
});

test("data becomes jsonencode(…) with its references inside", () => {
  expect(written(json([{ name, cpu, essential: true, command: ["sh", "-c"], none: undefined }]))).toBe(
    '${jsonencode([{ "name" = var.name, "cpu" = var.cpu, "essential" = true, "command" = ["sh", "-c"] }])}',
  );
});

test("plain text stays plain: quotes, line ends and what Terraform would read as a template", () => {
  expect(written(json('say "hi"\n${HOME} %{if}'))).toBe('${jsonencode("say \\"hi\\"\\n$${HOME} %%{if}")}');
});
