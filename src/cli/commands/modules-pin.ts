import { findLiveFiles } from "../../config/live-files.ts";
import { loadDefaults } from "../../config/load.ts";
import { projectRoot } from "../../core/project-root.ts";
import { pinEnvironment } from "../../pinning/pin.ts";
import { checkLiveFile, findStack } from "../live.ts";
import type { Define } from "../program.ts";

/** `modules pin STACK VERSION`: the environment stays on this version until its live file says another. */
export const modulesPin: Define = (command) =>
  command
    .argument("<stack>", "such as app-alpha")
    .argument("<version>", "such as 1.4.0")
    .action((stack: string, version: string) => {
      const root = projectRoot(process.cwd());
      const files = findLiveFiles(root);
      const live = findStack(files.environments, stack);
      const { module, written } = pinEnvironment(root, live, version, loadDefaults(root, files.defaults));
      for (const path of written) console.log(`wrote ${path}`);
      console.log(`${stack} is pinned to ${module} ${version}.`);
      // What the file sets and that version does not take is said here rather than at the next synth.
      checkLiveFile(live.file);
    });
