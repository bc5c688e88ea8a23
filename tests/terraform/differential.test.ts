import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { baseOutputs } from "./support/base-outputs.ts";
import { Moto } from "./support/moto.ts";
import type { Plan } from "./support/plan.ts";
import { plannedDifferences, plannedIn } from "./support/planned-values.ts";
import { HOSTED_ZONES, Rehearsal } from "./support/rehearsal.ts";
import { Terraform } from "./support/terraform.ts";
import { requireToolchain } from "./support/toolchain.ts";

const ROOT = join(import.meta.dirname, "../..");
const tools = await requireToolchain();

/** What a plan says of its own configuration, as `terraform show -json` writes it. */
interface Configuration {
  readonly provider_config: { readonly aws: { readonly expressions: { readonly region: Expression } } };
  readonly root_module: { readonly module_calls: Readonly<Record<string, Call>> };
}
interface Call {
  readonly expressions: Readonly<Record<string, Expression>>;
}
interface Expression {
  readonly constant_value?: unknown;
}
type WholePlan = Plan & { readonly configuration: Configuration };

describe.skipIf(!tools)("a module called from HCL and in a live stack with the same inputs plans the same", () => {
  let moto: Moto;

  beforeAll(async () => {
    if (tools) moto = await Moto.start(tools, { env: { SEED_HOSTED_ZONES: HOSTED_ZONES } });
  });
  afterAll(() => moto?.stop());

  test.each(Object.values(modules))("$name, with the inputs of its example", async ({ name, layer }) => {
    if (!tools) return;
    const example = await planExample(name);
    const { provider_config: provider, root_module: root } = example.configuration;
    const calls = Object.entries(root.module_calls).map(([call, { expressions }]) => ({
      call,
      inputs: constants(expressions),
    }));
    const region = provider.aws.expressions.region.constant_value;
    const project = new Rehearsal(tools, moto, `region: ${region}\n`);
    project.only(...calls.map(({ call, inputs }) => liveFile(name, call, inputs)));
    const base = calls.find(({ inputs }) => !("slot" in inputs))?.inputs ?? {};
    project.writeState("base-base", baseOutputs(region, base));
    await project.synth();

    const call = layer === "app" ? (calls.find(({ inputs }) => "slot" in inputs)?.call ?? "") : layer;
    const stack = project.stack(`${layer}-${call}`);
    await stack.init();
    const live = await stack.plan();

    const other = JSON.parse(
      JSON.stringify(live).replaceAll('"Name":"', '"Name":"other-').replaceAll("awsvpc", "host"),
    );
    expect(plannedDifferences(example, `module.${call}`, other, callIn(name)), "a difference is found").not.toEqual([]);
    expect(plannedIn(example, `module.${call}`)).toBeGreaterThan(30);
    expect(plannedDifferences(example, `module.${call}`, live, callIn(name))).toEqual([]);
  });

  const planExample = async (name: string): Promise<WholePlan> => {
    if (!tools) throw new Error("No tools.");
    const folder = mkdtempSync(join(tmpdir(), "example-"));
    cpSync(join(ROOT, "modules"), join(folder, "modules"), { recursive: true });
    const directory = join(folder, "modules", name, "examples/complete");
    const terraform = new Terraform({ tools, directory, env: moto.env });
    await terraform.init();
    return (await terraform.plan()) as WholePlan;
  };
});

/** Where a live stack calls a module. */
const callIn = (name: string): string => `module.${name.replaceAll("-", "_")}`;

/** References to other modules are left out: an app's `base` comes from its base. */
const constants = (expressions: Readonly<Record<string, Expression>>) =>
  Object.fromEntries(
    Object.entries(expressions)
      .filter(([, expression]) => "constant_value" in expression)
      .map(([name, { constant_value }]) => [name, constant_value]),
  );

/** An app's example stands on a base of its own profile. */
const liveFile = (
  module: string,
  call: string,
  variables: Readonly<Record<string, unknown>>,
): readonly [string, object] => {
  if (call === "bootstrap") return [`live/bootstrap/${call}.json`, { module, variables }];
  return "slot" in variables
    ? [`live/app/${call}.json`, { module, base: "base", variables }]
    : [`live/base/${call}.json`, { module: module.replace(/-app$/, "-base"), variables }];
};
