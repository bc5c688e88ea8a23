import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requirements } from "../../src/core/build-module.ts";
import type { TerraformTools } from "../terraform/support/toolchain.ts";

const CACHE = join(import.meta.dirname, "../../.cache");
const AWS = "registry.terraform.io/hashicorp/aws";

/** What a block of the provider may hold. Source: Terraform CLI, "terraform providers schema". */
export interface BlockSchema {
  readonly attributes?: Readonly<Record<string, AttributeSchema>>;
  readonly block_types?: Readonly<Record<string, { readonly block: BlockSchema; readonly min_items?: number }>>;
}

export interface AttributeSchema {
  readonly type?: unknown;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly deprecated?: boolean;
}

/** Section of Terraform's JSON syntax → type → its schema. */
export type ProviderSchema = Readonly<
  Record<string, Readonly<Record<string, { readonly block: BlockSchema; readonly version?: number }>>>
>;

/** The AWS provider's own schema: asked of the provider once for each version, then kept in `.cache`. */
export const providerSchema = ({ terraform, env }: TerraformTools): ProviderSchema => {
  const folder = mkdtempSync(join(tmpdir(), "schema-"));
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: requirements }));
  const run = (...command: string[]) =>
    execFileSync(terraform, command, { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 2 ** 28 });
  run("init", "-input=false", "-backend=false");
  const version = /version\s*=\s*"([^"]+)"/.exec(readFileSync(join(folder, ".terraform.lock.hcl"), "utf8"))?.[1];
  const file = join(CACHE, `aws-${version}.json`);
  return cached(file) ?? keep(file, sections(JSON.parse(run("providers", "schema", "-json").toString())));
};

const sections = ({
  provider_schemas,
}: {
  provider_schemas: Record<string, Record<string, object>>;
}): ProviderSchema => {
  const schema = provider_schemas[AWS] ?? {};
  return {
    resource: schema.resource_schemas,
    data: schema.data_source_schemas,
    ephemeral: schema.ephemeral_resource_schemas,
  } as unknown as ProviderSchema;
};

const cached = (file: string): ProviderSchema | undefined => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ProviderSchema;
  } catch {
    return undefined;
  }
};

const keep = (file: string, schema: ProviderSchema): ProviderSchema => {
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(schema));
  renameSync(`${file}.${process.pid}`, file);
  return schema;
};
