import { describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { providerSchema } from "../support/provider-schema.ts";
import { schemaProblems } from "../support/schema-problems.ts";
import { synthModule } from "../support/synth.ts";
import { requireTerraform } from "../terraform/support/toolchain.ts";

const terraform = await requireTerraform();
const schema = terraform && providerSchema(terraform);

describe.skipIf(!schema)("the AWS provider's own schema", () => {
  test.each(
    Object.values(modules),
  )("allows every type and attribute of $name, and has deprecated none", async (module) => {
    const { output: _output, variable: _variable, ...resources } = (await synthModule(module)).json;
    expect(schemaProblems(schema ?? {}, resources)).toEqual([]);
  });

  test("is what misspelt, read-only, deprecated, missing and wrongly typed attributes are found with", () => {
    const resource = {
      aws_vpc: { this: { cidr_blok: "10.0.0.0/16", arn: "x", enable_dns_support: "yes" } },
      aws_eip: { nat: { vpc: true } },
      aws_subnet: { private: { cidr_block: "${var.cidr}" } },
      aws_lb_listener: { http: { load_balancer_arn: "x", default_action: [{ typ: "forward" }] } },
      aws_nothing: {},
    };
    expect(schemaProblems(schema ?? {}, { resource }).sort()).toEqual([
      "aws_eip.nat.vpc: is deprecated",
      "aws_lb_listener.http.default_action.typ: the provider has no such attribute",
      "aws_lb_listener.http.default_action.type: is required",
      "aws_subnet.private.vpc_id: is required",
      "aws_vpc.this.arn: is set by AWS alone",
      "aws_vpc.this.cidr_blok: the provider has no such attribute",
      'aws_vpc.this.enable_dns_support: must be "bool", but is "yes"',
      "resource aws_nothing: the provider has no such type",
    ]);
  });
});
