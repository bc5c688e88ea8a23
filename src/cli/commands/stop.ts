import type { Define } from "../program.ts";
import { runStandstill, type StandstillOptions, withStandstillOptions } from "../run-standstill.ts";

/** `stop STACK`: every service to zero, until `start`. */
export const stop: Define = (command) =>
  withStandstillOptions(command, "stop the base's database too; RDS starts it again after seven days").action(
    async (stack: string, options: StandstillOptions) => {
      await runStandstill(stack, options, async (request) => {
        const { stop } = await import("../../release/stop.ts");
        const { since, services } = await stop(request);
        const tasks = Object.values(services).reduce((sum, count) => sum + count, 0);
        return {
          outcome: "stopped",
          text: `${stack} is stopped since ${since} (${tasks} tasks before). Start it: cdktf-django start ${stack}`,
        };
      });
    },
  );
