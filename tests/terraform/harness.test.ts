import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EmulatorGap, unexplained } from "./support/emulator-gaps.ts";
import { leftovers, Moto } from "./support/moto.ts";
import { writeOverride } from "./support/override.ts";
import type { Change, Plan } from "./support/plan.ts";
import { Terraform, TerraformError } from "./support/terraform.ts";
import { findMirror, findTerraform } from "./support/tool-search.ts";
import { available, cliConfiguration, findTools, requireTerraform, requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();
const terraformTools = await requireTerraform();

describe("the toolchain", () => {
  const missing = { name: "moto", found: false, reason: "needs python3 on the PATH" } as const;

  test("every tool looked for has a name, and a place or a reason", async () => {
    const { terraform, provider, moto } = await findTools();
    expect([terraform.name, provider.name, moto.name]).toEqual(["terraform", "aws provider", "moto"]);
    for (const finding of [terraform, provider, moto])
      expect(finding.found ? finding.how : finding.reason).not.toBe("");
  });

  test("a machine without terraform is told to install it", () => {
    expect(findTerraform({ PATH: folder() })).toEqual({
      name: "terraform",
      found: false,
      reason: "is not on the PATH. Install Terraform 1.11 or newer",
    });
  });

  test("a mirror without the provider is named", () => {
    const mirror = folder();
    expect(findMirror({ TERRAFORM_PROVIDER_MIRROR: mirror })).toMatchObject({
      found: false,
      reason: expect.stringContaining(mirror),
    });
  });

  test("fails under CI when a tool is missing", () => {
    expect(() => available([missing], { CI: "true" })).toThrow("moto: needs python3 on the PATH");
  });

  test("elsewhere a missing tool skips the test", () => {
    expect(available([missing], {})).toBe(false);
  });

  test("providers come from the mirror alone, or from the public registry", () => {
    expect(cliConfiguration("/mirror")).toContain('path    = "/mirror"');
    expect(cliConfiguration(undefined)).toBe("disable_checkpoint = true\n");
  });
});

describe("a second plan", () => {
  const gaps: EmulatorGap[] = [
    { type: "aws_thing", attribute: "description", reason: "is not returned" },
    { type: "aws_thing", attribute: "key", reason: "is not returned", replaces: true },
  ];

  test.each([
    ["of the same settings is empty", { actions: ["no-op"], before: { size: 1 }, after: { size: 1 } }, []],
    [
      "with a difference that the emulator makes is as good as empty",
      { before: { description: null }, after: { description: "x" } },
      [],
    ],
    ["with an attribute that is not on the list is reported", { before: { size: 1 }, after: { size: 2 } }, ["size"]],
    [
      "is reported down to the setting in a block",
      {
        before: { description: "", disk: [{ size: 1, kind: "a" }] },
        after: { description: "x", disk: [{ size: 2, kind: "a" }] },
      },
      ["disk.0.size"],
    ],
    [
      "with an unknown value of its own is reported",
      { before: { arn: "a" }, after: {}, after_unknown: { arn: true } },
      ["arn"],
    ],
    [
      "with values that follow from a known difference is as good as empty",
      { before: { description: null, arn: "a" }, after: { description: "x" }, after_unknown: { arn: true } },
      [],
    ],
    [
      "with a replacement is reported, also for an attribute on the list",
      { actions: ["delete", "create"], before: { description: null }, after: { description: "x" } },
      ["description"],
    ],
    [
      "with a replacement that the list allows is as good as empty",
      { actions: ["delete", "create"], before: { key: null }, after: { key: "x" } },
      [],
    ],
  ] satisfies [string, Partial<Change>, string[]][])("%s", (_claim, change, attributes) => {
    const found = unexplained(planOf(change), gaps);
    expect(found.flatMap((each) => each.attributes)).toEqual(attributes);
    expect(found).toHaveLength(attributes.length === 0 ? 0 : 1);
  });

  test("that creates, destroys or changes an output is always reported", () => {
    expect(unexplained(planOf({ actions: ["create"], before: null }), gaps)).toHaveLength(1);
    expect(unexplained(planOf({ actions: ["delete"], after: null }), gaps)).toHaveLength(1);
    const outputs = { url: { actions: ["update"], before: "a", after: "b", after_unknown: false } } as const;
    expect(unexplained({ ...planOf({ actions: ["no-op"] }), output_changes: outputs }, gaps)).toMatchObject([
      { address: "output.url" },
    ]);
  });
});

test("test settings reach every provider of a stack, and replace its pinned version", () => {
  const stack = stackOf({ provider: { aws: [{ region: "eu-west-1" }, { alias: "global", region: "us-east-1" }] } });
  const override = JSON.parse(readFileSync(writeOverride(stack), "utf8"));
  expect(override.provider.aws).toEqual([{ max_retries: 3 }, { alias: "global", max_retries: 3 }]);
  expect(override.terraform.required_providers.aws.version).toBe(">= 5.100.0, < 7.0.0");
});

describe.skipIf(terraformTools === undefined)("the terraform binary", () => {
  test("says what is wrong with a configuration", async () => {
    const terraform = terraformIn(stackOf({ output: { x: { value: "${local.missing}" } } }));
    await terraform.init();
    expect(await terraform.validate()).toMatchObject({
      valid: false,
      diagnostics: [{ summary: "Reference to undeclared local value" }],
    });
    const failure = await terraform.plan().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TerraformError);
    expect(failure).toMatchObject({
      command: "terraform plan -input=false -out=tfplan",
      diagnostics: expect.stringMatching(/^Error: Reference to undeclared local value/),
    });
    expect(readFileSync(terraform.logFile, "utf8")).toContain("$ terraform plan");
  });

  test("plans, applies, shows outputs and state, and destroys", async () => {
    const terraform = terraformIn(
      stackOf({
        resource: { terraform_data: { a: { input: "x" } } },
        output: { a: { value: "${terraform_data.a.output}" } },
      }),
    );
    await terraform.init();
    const plan = await terraform.plan();
    expect(plan.resource_changes).toMatchObject([
      { address: "terraform_data.a", change: { actions: ["create"], after: { input: "x" } } },
    ]);
    await terraform.applyPlan();
    expect(await terraform.outputs()).toEqual({ a: "x" });
    expect(await terraform.stateList()).toEqual(["terraform_data.a"]);
    expect(unexplained(await terraform.plan())).toEqual([]);
    await terraform.destroy();
    expect(await terraform.stateList()).toEqual([]);
  });
});

describe.skipIf(tools === undefined)("the AWS emulator", () => {
  let moto: Moto;
  beforeAll(async () => {
    if (tools) moto = await Moto.start(tools);
  }, 60_000);
  afterAll(() => moto?.stop());

  test("holds what Terraform makes, and nothing after it is destroyed", async () => {
    const stack = stackOf({ resource: { aws_cloudwatch_log_group: { api: { name: "/shop/api" } } } });
    writeOverride(stack);
    const terraform = terraformIn(stack, moto.env);
    await terraform.init();
    await terraform.apply();
    expect(leftovers(await moto.dump())).toEqual([expect.stringMatching(/^logs\/LogGroup: .*\/shop\/api/)]);
    await terraform.destroy();
    expect(leftovers(await moto.dump())).toEqual([]);
  }, 120_000);

  test("forgets everything on reset", async () => {
    await fetch(`${moto.url}/media`, {
      method: "PUT",
      headers: { authorization: "AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1/s3/aws4_request" },
    });
    expect(leftovers(await moto.dump())).toContain("s3/FakeBucket: arn:aws:s3:::media");
    await moto.reset();
    expect(leftovers(await moto.dump())).toEqual([]);
  });

  test("stops answering once stopped", async () => {
    await moto.stop();
    await expect(moto.dump()).rejects.toThrow();
  });
});

function planOf(change: Partial<Change>): Plan {
  return {
    terraform_version: "1.11.4",
    errored: false,
    output_changes: {},
    resource_changes: [
      {
        address: "aws_thing.a",
        mode: "managed",
        type: "aws_thing",
        name: "a",
        change: { actions: ["update"], before: {}, after: {}, after_unknown: {}, ...change },
      },
    ],
  };
}

function terraformIn(directory: string, env: Readonly<Record<string, string>> = {}): Terraform {
  if (terraformTools === undefined) throw new Error("guarded by describe.skipIf");
  return new Terraform({ tools: terraformTools, directory, env });
}

function stackOf(stack: object): string {
  const directory = folder();
  writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify(stack));
  return directory;
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), "harness-"));
}
