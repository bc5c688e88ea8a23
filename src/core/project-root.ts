import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "./errors.ts";

/**
 * The folder with the project's `cdktf.json`: this one, or the nearest above it.
 *
 * @throws UserError outside a project
 */
export const projectRoot = (from: string): string => {
  if (existsSync(join(from, "cdktf.json"))) return from;
  const parent = dirname(from);
  if (parent === from)
    throw new UserError("There is no cdktf.json here or in any folder above. Run this inside a project.");
  return projectRoot(parent);
};
