import type { AppEnvironment } from "../release/environment.ts";
import { findStack, loadLive, printWarnings } from "./live.ts";

/**
 * The app environment that a person named by its stack. The AWS SDK is loaded once the live files are known to be right, and
 * only where the state lies in S3.
 *
 * @throws UserError in the user's words, see `readAppEnvironment`
 */
export const loadAppEnvironment = async (stack: string): Promise<AppEnvironment> => {
  const { root, environments, warnings } = loadLive();
  const environment = findStack(environments, stack);
  printWarnings(warnings.filter(({ file }) => file === environment.file));
  const apps = environments.filter(({ layer }) => layer === "app").map(({ stack }) => stack);
  const { readAppEnvironment } = await import("../release/environment.ts");
  return readAppEnvironment(root, environment, apps);
};
