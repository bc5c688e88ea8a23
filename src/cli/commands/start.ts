import type { Define } from "../program.ts";
import { runStandstill, type StandstillOptions, withStandstillOptions } from "../run-standstill.ts";

/** `start STACK`: what `stop` found, again. */
export const start: Define = (command) =>
  withStandstillOptions(command, "start the base's database too, whoever stopped it").action(
    async (stack: string, options: StandstillOptions) => {
      await runStandstill(stack, options, async (request) => {
        const { start } = await import("../../release/start.ts");
        const restored = await start(request);
        const text = restored
          ? `${stack} runs as it did before ${restored.since}, at ${request.environment.outputs.url}.`
          : `${stack} was not stopped: nothing to start.`;
        return { outcome: restored ? "started" : "unchanged", text };
      });
    },
  );
