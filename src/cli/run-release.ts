import type { Command } from "commander";
import type { ReleaseRequest } from "../release/releasing.ts";
import { loadAppEnvironment } from "./app-environment.ts";
import { untilInterrupted } from "./interrupt.ts";
import { planText } from "./plan-text.ts";
import { progressOf } from "./progress.ts";
import { wholeSeconds } from "./whole-seconds.ts";

/** What `release` and `rollback` have in common. */
export interface ReleaseOptions {
  readonly dryRun?: true;
  readonly json?: true;
  readonly breakLock?: true;
  readonly order?: readonly (readonly string[])[];
  readonly lease?: number;
  readonly startTimeout?: number;
  readonly updateTimeout?: number;
  readonly rollTimeout?: number;
}

/** Adds the options of {@link ReleaseOptions}. */
export const withReleaseOptions = (command: Command): Command =>
  command
    .option("--dry-run", "print what would be done, and change nothing")
    .option("--json", "print progress as one JSON object per line")
    .option("--break-lock", "take the release lock although somebody has it; that release stops where it is")
    .option("--order <step...>", "services to roll, step by step: worker-default,beat api web-ui", steps)
    .option("--lease <seconds>", "how long the lock outlives a killed process (default: 60)", wholeSeconds)
    .option("--start-timeout <seconds>", "until the update task runs (default: 600)", wholeSeconds)
    .option("--update-timeout <seconds>", "how long the update task may run (default: 1800)", wholeSeconds)
    .option("--roll-timeout <seconds>", "how long the services of one step may take (default: 1800)", wholeSeconds);

const steps = (step: string, before: readonly string[][] = []): string[][] => [...before, step.split(",")];

/** Plans or carries out, shows it, and exits with 0 for a success alone. */
export const runRelease = async (
  stack: string,
  want: ReleaseRequest["want"],
  options: ReleaseOptions,
): Promise<void> => {
  const environment = await loadAppEnvironment(stack);
  const ordered = { environment, want, ...(options.order && { order: options.order }) };
  const { outcomeText, planOnly, release } = await import("../release/releasing.ts");
  if (options.dryRun) {
    const plan = await planOnly(ordered);
    console.log(options.json ? JSON.stringify(plan, null, 2) : planText(plan));
    return;
  }
  const progress = progressOf(options);
  const { startTimeout, updateTimeout, rollTimeout, breakLock, lease } = options;
  const interrupt = untilInterrupted(progress);
  try {
    const record = await release({
      ...ordered,
      ...{ progress, interrupt: interrupt.signal },
      ...(breakLock !== undefined && { breakLock }),
      ...(lease !== undefined && { leaseSeconds: lease }),
      limits: {
        ...(startTimeout !== undefined && { start: startTimeout }),
        ...(updateTimeout !== undefined && { update: updateTimeout }),
        ...(rollTimeout !== undefined && { roll: rollTimeout }),
      },
    });
    progress.show({ ...record, event: "outcome", text: outcomeText(environment, record) });
    if (record.outcome !== "succeeded") process.exitCode = 1;
  } finally {
    interrupt.forget();
    progress.close();
  }
};
