import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "./errors.ts";

/**
 * The version of a module in a project, as release-please wrote it into the module's `package.json`.
 *
 * @throws UserError when there is none
 */
export const moduleVersion = (root: string, name: string): string => {
  const file = `modules/${name}/package.json`;
  const { version } = readPackage(root, file);
  if (typeof version === "string" && version !== "") return version;
  throw new UserError([{ file, path: "version", message: 'is missing. A new module begins with "version": "0.1.0".' }]);
};

const readPackage = (root: string, file: string): { readonly version?: unknown } => {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8")) as { readonly version?: unknown };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const message = missing
      ? 'is missing. It holds the module\'s version: { "version": "0.1.0" }.'
      : `is not JSON: ${(error as Error).message}.`;
    throw new UserError([{ file, message }]);
  }
};
