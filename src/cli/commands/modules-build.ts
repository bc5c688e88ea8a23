import { projectRoot } from "../../core/project-root.ts";
import { renew, staleFiles } from "../generated-files.ts";
import type { Define } from "../program.ts";

/** `modules build`: writes what is out of date, and removes what is left over. */
export const modulesBuild: Define = (command) =>
  command.action(async () => {
    const root = projectRoot(process.cwd());
    renew(root, await staleFiles(root));
  });
