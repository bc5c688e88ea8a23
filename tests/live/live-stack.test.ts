import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { loadEnvironments } from "../../src/config/load.ts";
import { writeLiveStacks } from "../../src/core/live-app.ts";
import { smallProject } from "../support/command-line.ts";

let project: ReturnType<typeof smallProject>;
beforeEach(() => {
  project = smallProject();
});
afterEach(() => project.remove());

interface Stack {
  readonly [section: string]: unknown;
  readonly provider: { readonly aws: readonly [{ readonly default_tags: readonly [{ readonly tags: object }] }] };
  readonly module: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const synth = (outdir = join(project.root, "cdktf.out")): string => {
  const { environments } = loadEnvironments(project.root, modules);
  writeLiveStacks({ root: project.root, outdir, environments });
  return outdir;
};

const stack = (name: string): Stack =>
  JSON.parse(readFileSync(join(synth(), "stacks", name, "cdk.tf.json"), "utf8")) as Stack;

const bytes = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length), readFileSync(file, "utf8")]),
  );

describe("a stack", () => {
  test("is a provider, a backend, one module block, and what the module needs of its base", () => {
    const { "//": _, output: __, ...sections } = stack("app-alpha");
    expect(sections).toEqual({
      data: {
        terraform_remote_state: { base: { backend: "local", config: { path: "../../../state/base-dev.tfstate" } } },
      },
      module: {
        ad_hoc_app: {
          source: "../../../modules/ad-hoc-app/terraform",
          base: "${data.terraform_remote_state.base.outputs}",
          name: "alpha",
          slot: 1,
        },
      },
      provider: {
        aws: [
          {
            region: "eu-central-1",
            default_tags: [
              { tags: { environment: "app-alpha", layer: "app", module: "ad-hoc-app", module_version: "2.0.0" } },
            ],
          },
        ],
      },
      terraform: {
        backend: { local: { path: "../../../state/app-alpha.tfstate" } },
        required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.100.0, < 7.0.0" } },
        required_version: ">= 1.11.0, < 2.0.0",
      },
    });
  });

  test("hands on every output of its module", () => {
    const names = Object.keys(modules["ad-hoc-base"]?.outputs ?? {});
    const { output } = stack("base-dev");
    expect(Object.keys(output as object).sort()).toEqual(names.sort());
    expect(output).toMatchObject({ contract_version: { value: "${module.ad_hoc_base.contract_version}" } });
  });

  test("depends on the stack of its base", () => {
    const manifest = JSON.parse(readFileSync(join(synth(), "manifest.json"), "utf8"));
    expect(manifest.stacks["app-alpha"].dependencies).toEqual(["base-dev"]);
  });

  test("takes what was left open as variables of its own, and passes them on", () => {
    project.write({ "live/app/alpha.yaml": "module: ad-hoc-app\nbase: dev\n" });
    const { variable, module } = stack("app-alpha");
    expect(variable).toEqual({
      slot: { type: "number", nullable: false, description: expect.stringContaining("Number") },
    });
    expect(module.ad_hoc_app?.slot).toBe("${var.slot}");
  });

  test("keeps text that looks like a template, or like one of CDKTF's tokens, as text", () => {
    const value = "${path.root} %{ if true } ${TfToken[TOKEN.0]} 1e10";
    project.write({
      "live/app/alpha.yaml": `module: ad-hoc-app\nbase: dev\nvariables:\n  slot: 1\n  environment: { A: ${JSON.stringify(value)} }\n`,
    });
    expect(stack("app-alpha").module.ad_hoc_app?.environment).toEqual({
      A: "$${path.root} %%{ if true } $${TfToken[TOKEN.0]} 1e10",
    });
  });

  test("has the environment's tags, which replace ours whatever their case", () => {
    project.write({ "live/defaults.yaml": "region: eu-central-1\ntags: { Environment: test, CostCenter: a1 }\n" });
    expect(stack("app-alpha").provider.aws[0].default_tags[0].tags).toEqual({
      Environment: "test",
      CostCenter: "a1",
      layer: "app",
      module: "ad-hoc-app",
      module_version: "2.0.0",
    });
  });

  test("keeps state in a bucket, encrypted and locked, and reads its base's there", () => {
    project.write({
      "live/defaults.yaml":
        "region: eu-central-1\nbackend: { s3: { bucket: my-state, prefix: shop, kms_key_id: alias/state } }\n",
    });
    const place = { bucket: "my-state", region: "eu-central-1", kms_key_id: "alias/state" };
    expect(stack("app-alpha")).toMatchObject({
      terraform: { backend: { s3: { ...place, key: "shop/app-alpha.tfstate", encrypt: true, use_lockfile: true } } },
      data: { terraform_remote_state: { base: { backend: "s3", config: { ...place, key: "shop/base-dev.tfstate" } } } },
    });
  });

  test("keeps state in HCP Terraform, a workspace for each stack", () => {
    project.write({
      "live/defaults.yaml": "region: eu-central-1\nbackend: { cloud: { organization: acme, project: shop } }\n",
    });
    const { terraform, data } = stack("app-alpha");
    expect(terraform).toMatchObject({
      cloud: { organization: "acme", workspaces: { name: "app-alpha", project: "shop" } },
    });
    expect(terraform).not.toHaveProperty("backend");
    expect(data).toEqual({
      terraform_remote_state: {
        base: { backend: "remote", config: { organization: "acme", workspaces: { name: "base-dev" } } },
      },
    });
  });

  test("reads its base's state where the base keeps it, not where it keeps its own", () => {
    const base = "module: ad-hoc-base\nbackend: { s3: { bucket: bases } }\nvariables: { hosted_zone_id: Z1 }\n";
    project.write({ "live/base/dev.yaml": base });
    expect(stack("app-alpha")).toMatchObject({
      terraform: { backend: { local: {} } },
      data: { terraform_remote_state: { base: { backend: "s3", config: { bucket: "bases" } } } },
    });
  });
});

test("two runs write the same bytes, and no path of this machine", () => {
  const first = bytes(synth());
  expect(bytes(synth())).toEqual(first);
  expect(JSON.stringify(first)).not.toContain(project.root);
  expect(JSON.stringify(first)).not.toContain(process.cwd());
});
