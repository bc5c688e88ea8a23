import type { Environment } from "../core/environment.ts";
import { type Problem, UserError } from "../core/errors.ts";
import { type AppOutputs, appOutputs } from "./outputs.ts";
import { readOutputs } from "./state.ts";

/** An app environment that was applied: all that one has to know to operate it. */
export interface AppEnvironment {
  /** e.g. `app-alpha`. */
  readonly stack: string;
  readonly region: string;
  readonly outputs: AppOutputs;
}

/**
 * The facts of an app environment, from the outputs in its stack's state, wherever that lies.
 *
 * @param root the project's root
 * @param others the stacks of all app environments, to name them when this one is no app
 * @throws UserError when it is no app, was never applied, or its state cannot be read or says too little
 */
export const readAppEnvironment = async (
  root: string,
  environment: Environment,
  others: readonly string[],
): Promise<AppEnvironment> => {
  const { stack, layer, region } = environment;
  if (layer !== "app") {
    const apps = others.length > 0 ? ` App environments: ${others.join(", ")}.` : "";
    throw new UserError(`${stack} has no application: its layer is ${layer}.${apps}`);
  }
  const outputs = await readOutputs(root, environment);
  const read = appOutputs.safeParse(outputs);
  if (!read.success)
    throw new UserError(read.error.issues.map(({ path }) => tooLittle(stack, String(path[0]), outputs)));
  return { stack, region, outputs: read.data };
};

const tooLittle = (stack: string, output: string, outputs: Readonly<Record<string, unknown>>): Problem => ({
  path: output,
  message: `${output in outputs ? "is not what it should be" : "is missing"} among the outputs of ${stack}: it was applied with another version of its module. Apply it again: cdktf-django synth, then cdktf deploy ${stack}.`,
});
