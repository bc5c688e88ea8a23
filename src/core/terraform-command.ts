import { spawnSync } from "node:child_process";
import { UserError } from "./errors.ts";

/** Terraform's name on this machine. */
export const terraformBinary = (): string => process.env.TERRAFORM_BINARY_NAME ?? "terraform";

/** For whoever has no Terraform. */
export const cannotRun = ({ message }: Error): string =>
  `${terraformBinary()} cannot be run (${message}). Install Terraform 1.11 or newer, or set TERRAFORM_BINARY_NAME.`;

export interface TerraformCommand {
  /** The folder with the configuration. */
  readonly cwd: string;
  readonly args: readonly string[];
  /** What it says goes to stderr as it comes, rather than into the error alone. @default false */
  readonly shown?: boolean;
}

/**
 * Runs the user's own Terraform or OpenTofu, with their settings and credentials.
 *
 * @throws UserError when it cannot be run, or fails
 */
export const runTerraform = ({ cwd, args, shown = false }: TerraformCommand): void => {
  const binary = terraformBinary();
  const output = shown ? process.stderr : "pipe";
  const { error, status, stdout, stderr } = spawnSync(binary, args, { cwd, stdio: ["ignore", output, output] });
  if (error) throw new UserError(cannotRun(error));
  if (status === 0) return;
  const said = shown ? "it says why above." : `it says:\n\n${String(stderr || stdout).trim()}`;
  throw new UserError(`${binary} ${args.join(" ")} failed; ${said}`);
};
