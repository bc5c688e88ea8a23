import { spawnSync } from "node:child_process";
import { UserError } from "./errors.ts";

/** Terraform's name on this machine. */
export const terraformBinary = (): string => process.env.TERRAFORM_BINARY_NAME ?? "terraform";

/** Of the user's environment, what would have our own calls work on something else. */
const NOT_OURS = [
  "TF_WORKSPACE",
  "TF_DATA_DIR",
  "TF_CLI_ARGS_init",
  "TF_CLI_ARGS_state_pull",
  "TF_CLI_ARGS_state_push",
];

/** The user's settings and credentials for a call of our own, in the folder that we name. */
export const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_OURS.includes(name)));

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
  const { error, status, stdout, stderr } = spawnSync(binary, args, {
    cwd,
    env: ownEnvironment(),
    stdio: ["ignore", output, output],
  });
  if (error) throw new UserError(cannotRun(error));
  if (status === 0) return;
  const said = shown ? "it says why above." : `it says:\n\n${String(stderr || stdout).trim()}`;
  throw new UserError(`${binary} ${args.join(" ")} failed; ${said}`);
};
