import type { Clients } from "./clients.ts";
import type { AppEnvironment } from "./environment.ts";
import type { Plan } from "./plan.ts";
import type { Progress } from "./progress.ts";

/** How long a release waits for what, in seconds. */
export interface Limits {
  /** Until the containers of the update task run. */
  readonly start: number;
  /** The update task, from then on. */
  readonly update: number;
  /** The services of one step; going back has the same. */
  readonly roll: number;
}

export const LIMITS: Limits = { start: 600, update: 1800, roll: 1800 };

/** A release at work: what it has, and what it has done so far. */
export interface Work {
  readonly id: string;
  readonly clients: Clients;
  readonly environment: AppEnvironment;
  readonly plan: Plan;
  readonly progress: Progress;
  readonly limits: Limits;
  /** Aborted by Ctrl-C, SIGTERM and a lost lock. */
  readonly signal: AbortSignal;
  /** Aborted by a lost lock alone: Ctrl-C does not end going back. */
  readonly lost: AbortSignal;
  readonly startedAt: Date;
  /** The revision that each family's tasks are to run. */
  readonly revisions: Map<string, string>;
  /** Services that were asked to change. */
  readonly touched: Set<string>;
}
