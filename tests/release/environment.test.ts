import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import type { Backend } from "../../src/core/environment.ts";
import { readAppEnvironment } from "../../src/release/environment.ts";
import { environment } from "../support/release.ts";
import { temporaryProject } from "../support/scratch-project.ts";

let project: ReturnType<typeof temporaryProject>;
beforeEach(() => {
  project = temporaryProject({});
});
afterEach(() => project.remove());

const { outputs } = environment();
const state = (values: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    version: 4,
    outputs: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, type: "string" }])),
  });

const read = (backend: Backend = { kind: "local" }, layer: "app" | "base" = "app") => {
  const live = {
    ...{
      stack: `${layer}-alpha`,
      layer,
      name: "alpha",
      file: `live/${layer}/alpha.yaml`,
      region: "eu-west-1",
      backend,
    },
    ...{ tags: {}, variables: {}, open: [], module: modules["ad-hoc-app"] },
  };
  return readAppEnvironment(project.root, live as never, ["app-alpha", "app-beta"]);
};

describe("an app environment is known by the outputs in its state", () => {
  test("as its module promises them", async () => {
    project.write({ "state/app-alpha.tfstate": state({ ...outputs, something: "else" }) });
    expect(await read()).toEqual(environment());
  });

  test("also when its module has no scheduled tasks, or calls them otherwise", async () => {
    const { scheduled: _, scheduled_tasks: __, ...older } = outputs;
    project.write({ "state/app-alpha.tfstate": state(older) });
    expect((await read()).outputs).toMatchObject({ scheduled: {}, scheduled_tasks: {} });
  });
});

describe("what cannot be operated is told with a remedy:", () => {
  const lacking = ({ cluster_name: _, roll_order: __, ...rest }: typeof outputs) => rest;

  test.each([
    [
      "a state that is missing",
      {},
      /^app-alpha was never applied, or was destroyed: there is no state\/app-alpha\.tfstate\. Apply it/,
    ],
    ["a state without outputs", { "state/app-alpha.tfstate": state({}) }, /was destroyed: its state has no outputs/],
    [
      "a state that is not JSON",
      { "state/app-alpha.tfstate": "{" },
      /^state\/app-alpha\.tfstate is no Terraform state/,
    ],
    [
      "outputs of another version, all of them at once",
      { "state/app-alpha.tfstate": state({ ...lacking(outputs), services: "none" }) },
      /^cluster_name {2}is missing among the outputs of app-alpha.*\nservices {2}is not what it should be.*\nroll_order {2}is missing/,
    ],
  ])("%s", async (_what, files, message) => {
    project.write(files);
    await expect(read()).rejects.toThrow(message);
  });

  test("a base, with the apps there are", async () => {
    await expect(read({ kind: "local" }, "base")).rejects.toThrow(
      "base-alpha has no application: its layer is base. App environments: app-alpha, app-beta.",
    );
  });

  test.each([
    [
      "that was not written",
      {},
      /cdktf\.out\/stacks\/app-alpha, but that folder is missing\. Write it: cdktf-django synth/,
    ],
    [
      "that was not initialized",
      { "cdktf.out/stacks/app-alpha/cdk.tf.json": "{}" },
      /terraform -chdir=cdktf\.out\/stacks\/app-alpha init/,
    ],
  ])("a stack in HCP Terraform %s", async (_what, files, message) => {
    project.write(files);
    await expect(read({ kind: "cloud", organization: "acme" })).rejects.toThrow(message);
  });
});
