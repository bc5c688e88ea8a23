import { loadAppEnvironment } from "../app-environment.ts";
import type { Define } from "../program.ts";

/** `maintenance off STACK`: the application again. */
export const maintenanceOff: Define = (command) =>
  command
    .argument("<stack>", "such as app-alpha")
    .option("--json", "print the outcome as JSON")
    .action(async (stack: string, options: { readonly json?: true }) => {
      const environment = await loadAppEnvironment(stack);
      const { maintenanceOff } = await import("../../release/maintenance.ts");
      const { was } = await maintenanceOff(environment);
      const text = was === "on" ? "answers again" : "had no page: nothing to take away";
      console.log(
        options.json
          ? JSON.stringify({ event: "outcome", outcome: "off", was })
          : `${environment.outputs.url} ${text}.`,
      );
    });
