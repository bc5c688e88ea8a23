import { spawnSync } from "node:child_process";
import { UserError } from "../core/errors.ts";
import { cannotRun, ownEnvironment, terraformBinary } from "../core/terraform-command.ts";

/** What Terraform printed, and whether it did what it was asked. */
export interface TerraformAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  /** Its complaint, without frame and colours; empty when there is none. */
  readonly complaint: string;
}

/**
 * Runs Terraform in a folder, silently.
 *
 * @throws UserError when it cannot be run at all
 */
export const askTerraform = (cwd: string, args: readonly string[]): TerraformAnswer => {
  const { error, status, stdout, stderr } = spawnSync(terraformBinary(), [...args], {
    cwd,
    env: { ...ownEnvironment(), TF_IN_AUTOMATION: "1", TF_CLI_ARGS: "-no-color" },
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (error) throw new UserError(cannotRun(error));
  return { ok: status === 0, stdout, complaint: withoutFrame(stderr) };
};

const withoutFrame = (text: string): string => text.replace(/^[│╷╵] ?/gm, "").trim();
