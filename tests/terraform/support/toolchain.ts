import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findMirror, findMotoPython, findTerraform, registryAnswers } from "./tool-search.ts";

/** What looking for one tool gave: where it is, or why it cannot be used. */
export type Finding =
  | { readonly name: string; readonly found: true; readonly path: string; readonly how: string }
  | { readonly name: string; readonly found: false; readonly reason: string };

/** What a test needs to run the real Terraform with the real AWS provider. */
export interface TerraformTools {
  /** The terraform binary. */
  readonly terraform: string;

  /** Environment that makes Terraform quiet and tells it where providers come from. */
  readonly env: Readonly<Record<string, string>>;
}

/** {@link TerraformTools}, and a Python that can import moto. */
export interface Toolchain extends TerraformTools {
  readonly python: string;
}

/**
 * Looks for terraform, the AWS provider and moto. Installs moto into a virtual environment in the
 * cache folder when Python has none. Never throws: what is missing is a finding with a reason.
 */
export async function findTools(environment = process.env): Promise<{
  terraform: Finding;
  provider: Finding;
  moto: Finding;
}> {
  return {
    terraform: findTerraform(environment),
    provider: await findProvider(environment),
    moto: findMotoPython(environment),
  };
}

/** Terraform, the AWS provider and moto; see {@link requireTerraform} for what happens without them. */
export async function requireToolchain(): Promise<Toolchain | undefined> {
  const { terraform, provider, moto } = await findTools();
  if (!available([terraform, provider, moto])) return;
  return { ...terraformTools(terraform, provider), python: pathOf(moto) };
}

/**
 * Terraform and the AWS provider. When one is missing: throws under `CI`; elsewhere prints
 * `skipped: <name>: <reason>` and returns nothing, so that the caller can `describe.skipIf` it.
 */
export async function requireTerraform(): Promise<TerraformTools | undefined> {
  const terraform = findTerraform(process.env);
  const provider = await findProvider(process.env);
  if (!available([terraform, provider])) return;
  return terraformTools(terraform, provider);
}

/** True when everything was found; otherwise prints what is missing, or throws it under `CI`. */
export function available(findings: readonly Finding[], environment = process.env): boolean {
  const missing = findings.filter((finding) => !finding.found);
  if (missing.length === 0) return true;
  const lines = missing.map(({ name, reason }) => `${name}: ${reason}`);
  const ci = environment.CI;
  if (ci !== undefined && ci !== "" && ci !== "false") {
    throw new Error(`Terraform cannot be tested here, and CI must not skip it.\n${lines.join("\n")}`);
  }
  for (const line of lines) console.log(`skipped: ${line}`);
  return false;
}

/** A Terraform CLI configuration: providers from this folder only, or from the public registry. */
export function cliConfiguration(mirror: string | undefined): string {
  const lines = ["disable_checkpoint = true"];
  if (mirror !== undefined) {
    lines.push(
      "provider_installation {",
      `  filesystem_mirror {`,
      `    path    = ${JSON.stringify(mirror)}`,
      `    include = ["registry.terraform.io/*/*"]`,
      "  }",
      "}",
    );
  }
  return `${lines.join("\n")}\n`;
}

async function findProvider(environment: NodeJS.ProcessEnv): Promise<Finding> {
  const mirror = findMirror(environment);
  if (mirror.found || environment.TERRAFORM_PROVIDER_MIRROR) return mirror;
  if (await registryAnswers()) return { name: mirror.name, found: true, path: "", how: "the public registry" };
  return { ...mirror, reason: `${mirror.reason}, and the public registry does not answer` };
}

function terraformTools(terraform: Finding, provider: Finding): TerraformTools {
  const file = join(mkdtempSync(join(tmpdir(), "terraform-cli-")), "terraformrc");
  writeFileSync(file, cliConfiguration(pathOf(provider) || undefined));
  return {
    terraform: pathOf(terraform),
    env: { TF_CLI_CONFIG_FILE: file, TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" },
  };
}

function pathOf(finding: Finding): string {
  if (!finding.found) throw new Error(`${finding.name}: ${finding.reason}`);
  return finding.path;
}
