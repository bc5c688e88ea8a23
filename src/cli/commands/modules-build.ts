import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot } from "../../core/project-root.ts";
import { staleFiles } from "../generated-files.ts";
import type { Define } from "../program.ts";

/** `modules build`: writes what is out of date, and removes what is left over. */
export const modulesBuild: Define = (command) =>
  command.action(async () => {
    const root = projectRoot(process.cwd());
    const stale = await staleFiles(root);
    for (const { path, content } of stale) {
      const file = join(root, path);
      if (content === undefined) rmSync(file);
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
      console.log(`${content === undefined ? "removed" : "wrote"} ${path}`);
    }
    if (stale.length === 0) console.log("Everything is up to date.");
  });
