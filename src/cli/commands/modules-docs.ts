import { projectRoot } from "../../core/project-root.ts";
import { renew, staleFiles } from "../generated-files.ts";
import type { Define } from "../program.ts";

/** `modules docs`: writes what is generated into the modules' READMEs, and nothing else. */
export const modulesDocs: Define = (command) =>
  command.action(async () => {
    const root = projectRoot(process.cwd());
    renew(
      root,
      (await staleFiles(root)).filter(({ path }) => path.endsWith("/README.md")),
    );
  });
