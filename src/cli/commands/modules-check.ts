import { modules } from "../../../modules/index.ts";
import { UserError } from "../../core/errors.ts";
import { projectRoot } from "../../core/project-root.ts";
import { checkPromises } from "../../versions/project.ts";
import { staleFiles } from "../generated-files.ts";
import type { Define } from "../program.ts";

/**
 * `modules check`: fails when `modules build` would change something, and when the commits since a module's last release
 * promise less than they change.
 */
export const modulesCheck: Define = (command) =>
  command.action(async () => {
    const root = projectRoot(process.cwd());
    const stale = (await staleFiles(root)).map(({ path, state }) => ({ file: path, message: `is ${state}.` }));
    const { problems, notes } = checkPromises(root, Object.keys(modules), Boolean(process.env.CI));
    const build = { message: "Run: npm run modules:build, and commit what it writes." };
    const all = [...stale, ...(stale.length > 0 ? [build] : []), ...problems];
    if (all.length > 0) throw new UserError(all);
    console.log(["Everything is up to date.", ...notes].join("\n"));
  });
