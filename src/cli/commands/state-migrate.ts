import { join } from "node:path";
import { findStack, loadLive } from "../live.ts";
import type { Define } from "../program.ts";
import { type Migration, migrateState } from "../state-migration.ts";

/** `state migrate STACK`: from `state/` into the bucket that the live file names now. */
export const stateMigrate: Define = (command) =>
  command
    .argument("<stack>", "such as bootstrap-main")
    .option("--json", "print the result as JSON")
    .action(async (stack: string, options: { readonly json?: true }) => {
      const { root, environments } = loadLive();
      const environment = findStack(environments, stack);
      const outdir = join(root, "cdktf.out");
      const { writeLiveStacks } = await import("../../core/live-app.ts");
      writeLiveStacks({ root, outdir, environments, only: [stack] });
      const migration = migrateState({ root, environment, folder: join(outdir, "stacks", stack) });
      console.log(options.json ? JSON.stringify(migration, null, 2) : sentences(migration));
    });

const sentences = ({ stack, outcome, to, resources, aside }: Migration): string => {
  const counted = `${resources} ${resources === 1 ? "resource" : "resources"}`;
  switch (outcome) {
    case "moved":
      return `${stack} is now in ${to}: ${counted}, read back and equal.\n${putAside(aside, stack)}`;
    case "finished":
      return `${stack} was in ${to} already: ${counted}, equal to the local file.\n${putAside(aside, stack)}`;
    case "there":
      return `${stack} is in ${to} already: ${counted}. Nothing is left to move.`;
    case "none":
      return `${stack} has no state yet, neither here nor in ${to}. Its first apply writes one there.`;
  }
};

const putAside = (aside: string | undefined, stack: string): string =>
  `The local file is ${aside} now; Terraform reads it no longer, and it may be deleted.\nNext: terraform -chdir=cdktf.out/stacks/${stack} init`;
