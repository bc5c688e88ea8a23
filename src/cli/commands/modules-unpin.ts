import { findLiveFiles } from "../../config/live-files.ts";
import { projectRoot } from "../../core/project-root.ts";
import { unpinEnvironment } from "../../pinning/pin.ts";
import { checkLiveFile, findStack } from "../live.ts";
import type { Define } from "../program.ts";

/** `modules unpin STACK`: the environment follows the module in this repository again. */
export const modulesUnpin: Define = (command) =>
  command.argument("<stack>", "such as app-alpha").action((stack: string) => {
    const root = projectRoot(process.cwd());
    const live = findStack(findLiveFiles(root).environments, stack);
    const written = unpinEnvironment(root, live);
    for (const path of written) console.log(`wrote ${path}`);
    console.log(written.length > 0 ? `${stack} follows the module in this repository.` : `${stack} was not pinned.`);
    checkLiveFile(live.file);
  });
