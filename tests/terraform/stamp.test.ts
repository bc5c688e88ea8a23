import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stamp } from "../../src/core/stamp.ts";
import { Moto } from "./support/moto.ts";
import { changes } from "./support/plan.ts";
import { Terraform } from "./support/terraform.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

/** A module of a VPC and what lies beside it, as its users get it at a version. */
const module = (version: string, name = "dev") =>
  stamp(
    {
      resource: {
        aws_vpc: { this: { cidr_block: "10.0.0.0/16", tags: { Name: name } } },
        aws_ecs_cluster: { this: { name } },
      },
    },
    { name: "ad-hoc-base", anchor: "aws_vpc.this" },
    version,
  );

const tagged = (version?: string) => ({
  provider: {
    aws: [version ? { default_tags: [{ tags: { module: "ad-hoc-base", module_version: version } }] } : {}],
  },
});

describe.skipIf(!tools)("a module's version among the tags of its anchor", () => {
  let moto: Moto;
  beforeAll(async () => {
    if (tools) moto = await Moto.start(tools);
  });
  afterAll(() => moto?.stop());

  /** Applies a caller and a module, then plans the same with another version. @returns addresses that the second plan touches */
  const upgrade = async (before: object, after: object): Promise<string[]> => {
    if (!tools) throw new Error("There is no toolchain.");
    const directory = mkdtempSync(join(tmpdir(), "stamp-"));
    const write = (content: object) => writeFileSync(join(directory, "main.tf.json"), JSON.stringify(content));
    const terraform = new Terraform({ tools, directory, env: moto.env });
    write(before);
    await terraform.init();
    await terraform.apply();
    write(after);
    return changes(await terraform.plan()).map(({ address, change }) => `${change.actions.join(" and ")} ${address}`);
  };

  test("makes no second plan differ, with the same tags among the defaults of the provider or without", async () => {
    const [alone, doubled] = [
      { ...module("1.0.0"), ...tagged() },
      { ...module("1.0.0", "live"), ...tagged("1.0.0") },
    ];
    expect(await Promise.all([upgrade(alone, alone), upgrade(doubled, doubled)])).toEqual([[], []]);
  });

  test("changes one resource, in place, when the version does", async () => {
    const versions = [module("1.0.0", "next"), module("1.1.0", "next")] as const;
    expect(await upgrade({ ...versions[0], ...tagged() }, { ...versions[1], ...tagged() })).toEqual([
      "update aws_vpc.this",
    ]);
  });
});
