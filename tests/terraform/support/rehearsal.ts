import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Moto } from "./moto.ts";
import { writeOverride } from "./override.ts";
import { Terraform } from "./terraform.ts";
import type { TerraformTools } from "./toolchain.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** The hosted zone that `live/base/dev.yaml` names; an account has it before the first apply. */
export const HOSTED_ZONES = "Z0123456789EXAMPLE=example.com";

/**
 * A copy of this project's live environments in a folder of its own, with its own defaults: what a team's repository looks like.
 */
export class Rehearsal {
  readonly root = mkdtempSync(join(tmpdir(), "rehearsal-"));
  readonly logFile = join(this.root, "terraform.log");
  private readonly tools: TerraformTools;
  private readonly env: Readonly<Record<string, string>>;

  /** @param defaults replaces `live/defaults.yaml` */
  constructor(tools: TerraformTools, moto: Pick<Moto, "env">, defaults?: string) {
    this.tools = tools;
    this.env = moto.env;
    cpSync(join(ROOT, "cdktf.json"), join(this.root, "cdktf.json"));
    cpSync(join(ROOT, "live"), join(this.root, "live"), { recursive: true });
    mkdirSync(join(this.root, "state"), { recursive: true });
    cpSync(join(ROOT, "modules"), join(this.root, "modules"), { recursive: true });
    if (defaults !== undefined) this.write("live/defaults.yaml", defaults);
    writeFileSync(this.logFile, "");
  }

  /** Adds what the cdktf CLI needs to run `live/main.ts`. */
  addSources(): void {
    for (const path of ["src", "node_modules", "package.json", "tsconfig.json"]) {
      symlinkSync(join(ROOT, path), join(this.root, path));
    }
  }

  write(file: string, content: string): void {
    writeFileSync(join(this.root, file), content);
  }

  remove(...files: readonly string[]): void {
    for (const file of files) rmSync(join(this.root, file));
  }

  /** Where a written stack has its module from. */
  moduleSource(stack: string): string {
    const { module } = JSON.parse(readFileSync(join(this.directory(stack), "cdk.tf.json"), "utf8")) as {
      module: Readonly<Record<string, { readonly source: string }>>;
    };
    return Object.values(module)[0]?.source ?? "";
  }

  /** Replaces the environments by these, path → content. */
  only(...environments: readonly (readonly [file: string, content: object])[]): void {
    for (const layer of ["base", "app"]) {
      rmSync(join(this.root, "live", layer), { recursive: true });
      mkdirSync(join(this.root, "live", layer));
    }
    for (const [file, content] of environments) this.write(file, JSON.stringify(content));
  }

  /** A local state with nothing but outputs: what an app reads of a base applied elsewhere. */
  writeState(stack: string, outputs: Readonly<Record<string, unknown>>): void {
    const typed = Object.entries(outputs).map(([name, value]) => [name, { value, type: typeOf(value) }]);
    const state = { version: 4, terraform_version: "1.11.0", serial: 1, lineage: stack, resources: [] };
    this.write(`state/${stack}.tfstate`, JSON.stringify({ ...state, outputs: Object.fromEntries(typed) }));
  }

  /** Changes one environment's file, as a person would. @throws when the text to change is not there */
  edit(file: string, from: string, to: string): void {
    const text = readFileSync(join(this.root, file), "utf8");
    if (!text.includes(from)) throw new Error(`${file} has no "${from}".`);
    this.write(file, text.replace(from, to));
  }

  /** `cdktf-django synth`, then the settings that only tests need beside each stack. Returns the stacks. */
  async synth(): Promise<string[]> {
    await promisify(execFile)(process.execPath, [join(ROOT, "dist/main.js"), "synth"], { cwd: this.root });
    const stacks = readdirSync(join(this.root, "cdktf.out/stacks"));
    for (const stack of stacks) writeOverride(this.directory(stack));
    return stacks;
  }

  /** Terraform in the folder of a stack; all stacks share one log. */
  stack(name: string): Terraform {
    return new Terraform({ tools: this.tools, directory: this.directory(name), env: this.env, logFile: this.logFile });
  }

  private directory(stack: string): string {
    return join(this.root, "cdktf.out/stacks", stack);
  }
}

/** Terraform's type of a plain value, as a state writes it. */
const typeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return ["list", "string"];
  return typeof value === "boolean" ? "bool" : typeof value;
};
