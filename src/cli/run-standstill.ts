import type { Command } from "commander";
import { UserError } from "../core/errors.ts";
import type { AppEnvironment } from "../release/environment.ts";
import type { StandstillRequest } from "../release/standstill.ts";
import { untilInterrupted } from "./interrupt.ts";
import { findStack, loadLive, printWarnings } from "./live.ts";
import { progressOf } from "./progress.ts";

/** What `stop` and `start` have in common. */
export interface StandstillOptions {
  readonly withDatabase?: true;
  readonly confirmShared?: true;
  readonly json?: true;
}

export const withStandstillOptions = (command: Command, database: string): Command =>
  command
    .argument("<stack>", "such as app-alpha")
    .option("--with-database", database)
    .option("--confirm-shared", "although other environments use that database")
    .option("--json", "print progress as one JSON object per line");

interface Outcome {
  readonly outcome: string;
  readonly text: string;
}

/** Reads the environment, does it, and shows how it goes. */
export const runStandstill = async (
  stack: string,
  options: StandstillOptions,
  act: (request: StandstillRequest) => Promise<Outcome>,
): Promise<void> => {
  const { environment, database } = await load(stack, options);
  const progress = progressOf(options);
  const interrupt = untilInterrupted(progress);
  try {
    const { signal } = interrupt;
    const outcome = await act({ environment, progress, signal, ...(database !== undefined && { database }) });
    progress.show({ event: "outcome", ...outcome });
  } catch (error) {
    if (!interrupt.signal.aborted || error instanceof UserError) throw error;
    throw new UserError(`Interrupted: ${stack} is between stopped and started. Say it again to finish.`);
  } finally {
    interrupt.forget();
    progress.close();
  }
};

const load = async (
  stack: string,
  { withDatabase, confirmShared }: StandstillOptions,
): Promise<{ readonly environment: AppEnvironment; readonly database?: string }> => {
  const { root, environments, warnings } = loadLive();
  const live = findStack(environments, stack);
  printWarnings(warnings.filter(({ file }) => file === live.file));
  const apps = environments.filter(({ layer }) => layer === "app");
  const { readAppEnvironment } = await import("../release/environment.ts");
  const environment = await readAppEnvironment(
    root,
    live,
    apps.map(({ stack }) => stack),
  );
  const { base } = live;
  if (!withDatabase || base === undefined) return { environment };
  const others = apps.filter((app) => app.base?.stack === base.stack && app.stack !== stack);
  if (others.length > 0 && !confirmShared) {
    throw new UserError(
      `The database of ${base.stack} is also that of ${others.map(({ stack }) => stack).join(", ")}. Add --confirm-shared when that is meant, or leave --with-database out.`,
    );
  }
  const { readOutputs } = await import("../release/state.ts");
  const { database_identifier: database } = await readOutputs(root, base);
  if (typeof database !== "string") {
    throw new UserError(`${base.stack} does not say which database it has: its output database_identifier is missing.`);
  }
  return { environment, database };
};
