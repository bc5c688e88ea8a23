import type { Define } from "../program.ts";
import { type ReleaseOptions, runRelease, withReleaseOptions } from "../run-release.ts";

interface Options extends ReleaseOptions {
  readonly to?: string;
}

/** `rollback STACK`: back to an earlier release's images, by the same transaction without the update task. */
export const rollback: Define = (command) =>
  withReleaseOptions(
    command
      .argument("<stack>", "such as app-alpha")
      .option("--to <release>", "a release that `status` lists; without it, the one before the present"),
  ).action(async (stack: string, options: Options) => {
    await runRelease(stack, { rollback: options.to ?? "previous" }, options);
  });
