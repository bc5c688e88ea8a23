import { type OutdatedEnvironment, outdatedEnvironments } from "../../pinning/outdated.ts";
import { loadLive } from "../live.ts";
import type { Define } from "../program.ts";
import { columns } from "../table.ts";

/** `modules outdated`: which environments are behind, and what they are missing. */
export const modulesOutdated: Define = (command) =>
  command.option("--json", "print the result as JSON").action((options: { readonly json?: true }) => {
    const { root, environments } = loadLive();
    const outdated = outdatedEnvironments(root, environments);
    if (options.json) console.log(JSON.stringify(outdated, null, 2));
    else if (outdated.length === 0) console.log("Every pinned environment is on the newest version.");
    else console.log([table(outdated), ...changelogs(outdated)].join("\n\n"));
  });

const table = (outdated: readonly OutdatedEnvironment[]): string =>
  columns([
    ["stack", "module", "pinned", "newest"],
    ...outdated.map(({ stack, module, pinned, newest, unknown }) => [
      stack,
      module,
      pinned,
      newest ?? `not known: ${unknown}`,
    ]),
  ]);

/** Each version's changes once, however many environments wait for them. */
const changelogs = (outdated: readonly OutdatedEnvironment[]): string[] => {
  const sections = outdated.flatMap(({ module, changes }) =>
    changes.map(({ version, title, text }) => [`${module} ${version}`, `${module} ${title}\n\n${text}`] as const),
  );
  return [...new Map(sections).values()];
};
