import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import { section } from "../../src/core/addresses.ts";
import { ModuleStack, moduleApp } from "../../src/core/module-stack.ts";

class Part extends Construct {
  constructor(scope: Construct, id: string, once: boolean, ...children: readonly string[]) {
    super(scope, id);
    if (once) section(this);
    for (const child of children) new Subnet(this, child, { vpcId: "vpc", cidrBlock: "10.0.0.0/24" });
  }
}

const subnets = (build: (module: ModuleStack) => void): string[] => {
  const module = new ModuleStack(moduleApp(), "module");
  build(module);
  const { resource } = module.toTerraform() as { resource: { aws_subnet: object } };
  return Object.keys(resource.aws_subnet);
};

describe("the address of a resource", () => {
  test.each<[string, [string, boolean, ...string[]], string[]]>([
    ["is its own name where there is one of its construct", ["network", true, "private"], ["private"]],
    ["begins with its construct's name where there may be more", ["api", false, "private"], ["api_private"]],
    ["is its construct's name when its own only repeats the type", ["web-ui", false, "subnet"], ["web_ui"]],
    ["is `this` when nothing is left to say", ["network", true, "subnet"], ["this"]],
    ["drops only the words that the type repeats", ["network", true, "public-subnet"], ["public"]],
  ])("%s", (_claim, part, expected) => {
    expect(subnets((module) => new Part(module, ...part))).toEqual(expected);
  });

  test("fails when two resources would share it, and names both", () => {
    const twins = (module: ModuleStack) => {
      new Part(module, "network", true, "private");
      new Part(module, "peering", true, "private");
    };
    expect(() => subnets(twins)).toThrow(
      "network/private and peering/private share the address aws_subnet.private: rename one of them.",
    );
  });

  test("may be the same name for another type", () => {
    const module = new ModuleStack(moduleApp(), "module");
    const vpc = new Vpc(module, "private-vpc", { cidrBlock: "10.0.0.0/16" });
    new Subnet(module, "private-subnet", { vpcId: vpc.id });
    expect((module.toTerraform() as { resource: object }).resource).toEqual({
      aws_vpc: { private: expect.anything() },
      aws_subnet: { private: expect.objectContaining({ vpc_id: "${aws_vpc.private.id}" }) },
    });
  });
});
