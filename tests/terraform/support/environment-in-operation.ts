import { ReleaseProject } from "./release-project.ts";
import type { Toolchain } from "./toolchain.ts";

/**
 * A production environment whose services run `v1`.
 *
 * @param variables inputs of `prod-app`
 */
export const environmentInOperation = async (tools: Toolchain, variables: object = {}): Promise<ReleaseProject> => {
  const shop = await ReleaseProject.start(tools, "prod-app", variables);
  await shop.push("v1");
  const { code, stdout, stderr } = await shop.release("v1");
  if (code === 0) return shop;
  await shop.stop();
  throw new Error(stdout + stderr);
};
