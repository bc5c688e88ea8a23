import { ReleaseProject } from "./release-project.ts";
import type { Toolchain } from "./toolchain.ts";

/** A production environment whose services run `v1`. */
export const environmentInOperation = async (tools: Toolchain): Promise<ReleaseProject> => {
  const shop = await ReleaseProject.start(tools, "prod-app", {});
  await shop.push("v1");
  const { code, stdout, stderr } = await shop.release("v1");
  if (code === 0) return shop;
  await shop.stop();
  throw new Error(stdout + stderr);
};
