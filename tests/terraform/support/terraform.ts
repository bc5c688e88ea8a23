import { appendFileSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import type { Plan } from "./plan.ts";
import { startGroup } from "./process-group.ts";
import type { TerraformTools } from "./toolchain.ts";

/** Enough for several diagnostics; the log file has the rest. */
const LONGEST_DIAGNOSTICS = 6000;

export interface TerraformSettings {
  /** From `requireTerraform()` or `requireToolchain()`. */
  readonly tools: TerraformTools;

  /** The folder that holds the `.tf.json` files. */
  readonly directory: string;

  /** Added to the environment, e.g. `moto.env`, `TF_VAR_…`. */
  readonly env?: Readonly<Record<string, string>>;

  /** Everything Terraform prints is added to this file. @default `terraform.log` in the directory */
  readonly logFile?: string;
}

/** A terraform command that failed. The message is what Terraform said about it. */
export class TerraformError extends Error {
  override readonly name = "TerraformError";
  readonly command: string;
  /** Terraform's diagnostics, from the first `Error:` on. */
  readonly diagnostics: string;

  constructor(command: string, exitCode: number | null, output: string, logFile: string) {
    const diagnostics = diagnosticsOf(output);
    super(`${command} failed (exit code ${exitCode})\n\n${diagnostics}\n\nWhole output: ${logFile}`);
    this.command = command;
    this.diagnostics = diagnostics;
  }
}

/** What `terraform validate -json` says. */
export interface Validation {
  readonly valid: boolean;
  readonly diagnostics: readonly {
    readonly severity: "error" | "warning";
    readonly summary: string;
    readonly detail?: string;
    readonly address?: string;
  }[];
}

/** The real terraform binary in one folder. Each method is the command of that name, without questions or colours. */
export class Terraform {
  readonly directory: string;
  readonly logFile: string;
  readonly #tools: TerraformTools;
  readonly #env: Readonly<Record<string, string>>;

  constructor({ tools, directory, env = {}, logFile = join(directory, "terraform.log") }: TerraformSettings) {
    this.directory = directory;
    this.logFile = logFile;
    this.#tools = tools;
    this.#env = env;
  }

  /** Installs providers and modules. Pass e.g. `-backend=false`, `-lockfile=readonly`, `-reconfigure`. */
  async init(...options: string[]): Promise<void> {
    await this.run("init", "-input=false", ...options);
  }

  /** Judges the configuration without AWS. An invalid one is an answer, not an exception. */
  async validate(): Promise<Validation> {
    return JSON.parse(await this.#answer([0, 1], ["validate", "-json"])) as Validation;
  }

  /** Plans into the file `tfplan`, which {@link apply} accepts, and reads it back. Pass e.g. `-destroy`, `-refresh=false`. */
  async plan(...options: string[]): Promise<Plan> {
    await this.run("plan", "-input=false", "-out=tfplan", ...options);
    return this.show("tfplan");
  }

  /** A plan file, or the state when no file is named. */
  async show(planFile: string): Promise<Plan> {
    const plan = JSON.parse(await this.run("show", "-json", planFile)) as Partial<Plan>;
    return { terraform_version: "", resource_changes: [], output_changes: {}, errored: false, ...plan };
  }

  /** Plans and applies at once. Pass e.g. `-var=name=value`; to apply a plan made before, use {@link applyPlan}. */
  async apply(...options: string[]): Promise<void> {
    await this.run("apply", "-input=false", "-auto-approve", ...options);
  }

  /** Applies the last {@link plan}, exactly as it was shown. */
  async applyPlan(): Promise<void> {
    await this.run("apply", "-input=false", "tfplan");
  }

  /** Destroys everything in the state. */
  async destroy(...options: string[]): Promise<void> {
    await this.run("destroy", "-input=false", "-auto-approve", ...options);
  }

  /** The values of all outputs, sensitive ones too. */
  async outputs(): Promise<Record<string, unknown>> {
    const outputs = JSON.parse(await this.run("output", "-json")) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** The addresses in the state; none when there is no state yet. */
  async stateList(): Promise<string[]> {
    const text = await this.#answer([0, 1], ["state", "list"]);
    return text.split("\n").filter(Boolean);
  }

  /** The state as text, wherever its backend keeps it. */
  async statePull(): Promise<string> {
    return this.run("state", "pull");
  }

  /** Any other command. Returns what it printed; throws {@link TerraformError} when it fails. */
  async run(...args: string[]): Promise<string> {
    return this.#answer([0], args);
  }

  #answer(goodCodes: readonly number[], args: string[]): Promise<string> {
    const command = `terraform ${args.join(" ")}`;
    appendFileSync(this.logFile, `\n$ ${command}\n`);
    const { terraform, env } = this.#tools;
    const child = startGroup(terraform, args, {
      cwd: this.directory,
      env: { ...withoutOwnSettings(process.env), ...noColour, ...env, ...this.#env, ...signedAs(args) },
    });
    let stdout = "";
    let output = "";
    const keep = (chunk: string) => {
      output += chunk;
      appendFileSync(this.logFile, chunk);
    };
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      keep(chunk);
    });
    child.stderr?.setEncoding("utf8").on("data", keep);
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => {
        if (code !== null && goodCodes.includes(code)) resolve(stdout);
        else reject(new TerraformError(command, code, output, this.logFile));
      });
    });
  }
}

/** The emulator takes any key; its log of requests tells by it what a plan asked for and what an apply did. */
const signedAs = ([command = ""]: readonly string[]) => ({
  AWS_ACCESS_KEY_ID: command === "apply" || command === "destroy" ? "apply" : "plan",
});

const noColour = { TF_CLI_ARGS: "-no-color" };

/** Without the caller's own AWS profile, endpoints, keys and Terraform settings: a test must never reach a real account. */
function withoutOwnSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(AWS|TF)_/.test(name));
  return {
    ...Object.fromEntries(kept),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

function diagnosticsOf(output: string): string {
  const start = output.search(/^[│╷\s]*Error:/m);
  const text = (start < 0 ? output : output.slice(start)).replace(/^[│╷╵] ?/gm, "").trim();
  return text.length > LONGEST_DIAGNOSTICS ? `${text.slice(0, LONGEST_DIAGNOSTICS)}\n…` : text;
}
