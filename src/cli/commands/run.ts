import { UserError } from "../../core/errors.ts";
import { loadAppEnvironment } from "../app-environment.ts";
import { untilInterrupted } from "../interrupt.ts";
import type { Define } from "../program.ts";
import { wholeSeconds } from "../whole-seconds.ts";

interface Options {
  readonly json?: true;
  readonly timeout?: number;
}

/** `run STACK -- COMMAND`: a command in the released image, in a task of its own; its exit code is ours. */
export const run: Define = (command) =>
  command
    .argument("<stack>", "such as app-alpha")
    .argument("<command...>", "after --, such as -- python manage.py check")
    .option("--timeout <seconds>", "how long it may run (default: 86400)", wholeSeconds)
    .option("--json", "print what it prints as one JSON object per line")
    .action(async (stack: string, words: readonly string[], options: Options) => {
      const environment = await loadAppEnvironment(stack);
      const { runCommand } = await import("../../release/one-off-command.ts");
      const interrupt = untilInterrupted(
        { show: (event) => "text" in event && console.error(event.text), close: () => {} },
        "Interrupted: stopping the task.",
      );
      try {
        const exitCode = await runCommand(environment, {
          command: words,
          ...(options.timeout !== undefined && { seconds: options.timeout }),
          show: (line) => console.log(options.json ? JSON.stringify({ event: "log", line }) : line),
          signal: interrupt.signal,
        });
        if (options.json) console.log(JSON.stringify({ event: "outcome", outcome: "ended", exitCode }));
        process.exitCode = exitCode;
      } catch (error) {
        // A task that could not be stopped is worth a word.
        if (!interrupt.signal.aborted || error instanceof UserError) throw error;
        process.exitCode = 130;
      } finally {
        interrupt.forget();
      }
    });
