import { UserError } from "../../core/errors.ts";
import { projectRoot } from "../../core/project-root.ts";
import { staleFiles } from "../generated-files.ts";
import type { Define } from "../program.ts";

/** `modules check`: fails when `modules build` would change something. */
export const modulesCheck: Define = (command) =>
  command.action(async () => {
    const stale = await staleFiles(projectRoot(process.cwd()));
    if (stale.length === 0) {
      console.log("Everything is up to date.");
      return;
    }
    const problems = stale.map(({ path, state }) => ({ file: path, message: `is ${state}.` }));
    throw new UserError([...problems, { message: "Run: npm run modules:build, and commit what it writes." }]);
  });
