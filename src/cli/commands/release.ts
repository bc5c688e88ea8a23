import type { Command } from "commander";
import type { Define } from "../program.ts";
import { type ReleaseOptions, runRelease, withReleaseOptions } from "../run-release.ts";

interface Options extends ReleaseOptions {
  readonly backend?: string;
  readonly frontend?: string;
}

/** `release STACK`: rolls a version out, or leaves everything as it was. */
export const release: Define = (command) =>
  withReleaseOptions(
    command
      .argument("<stack>", "such as app-alpha")
      .option("--backend <version>", "tag or digest of the backend's image; without it, the one that is released")
      .option("--frontend <version>", "tag or digest of the frontend's image; without it, the one that is released"),
  ).action(async (stack: string, options: Options, self: Command) => {
    const { backend, frontend } = options;
    if (backend === undefined && frontend === undefined) {
      self.error("error: say what to release: --backend <version>, --frontend <version> or both", { exitCode: 2 });
    }
    const versions = { ...(backend !== undefined && { backend }), ...(frontend !== undefined && { frontend }) };
    await runRelease(stack, { versions }, options);
  });
