import { loadAppEnvironment } from "../app-environment.ts";
import type { Define } from "../program.ts";
import { statusText } from "../status-text.ts";

/** `status STACK`: what version runs where since when, and whether anything is amiss. */
export const status: Define = (command) =>
  command
    .argument("<stack>", "such as app-alpha")
    .option("--json", "print it as JSON")
    .action(async (stack: string, options: { readonly json?: true }) => {
      const environment = await loadAppEnvironment(stack);
      const { readStatus } = await import("../../release/environment-status.ts");
      const found = await readStatus(environment);
      console.log(options.json ? JSON.stringify(found, null, 2) : statusText(found));
    });
