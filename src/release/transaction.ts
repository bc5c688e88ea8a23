import { UserError } from "../core/errors.ts";
import { inWords } from "./aws-errors.ts";
import { goBack, removeRevisions } from "./go-back.ts";
import { Interrupted } from "./interrupted.ts";
import { LockLost } from "./lock.ts";
import type { Records, ReleaseRecord } from "./records.ts";
import { doStep, stepText } from "./steps.ts";
import { describeServices, stateOf } from "./survey.ts";
import type { Work } from "./work.ts";

/** The facts of a record that do not change while a release goes on. */
export type RecordHead = Pick<ReleaseRecord, "who" | "lock" | "restores">;

/**
 * Carries a plan out, all of it or nothing. The record says what is going on before each step begins, so that whoever comes
 * after a killed process knows what to go back to.
 *
 * @returns the record as it was left, with the outcome
 */
export const carryOut = async (work: Work, records: Records, head: RecordHead): Promise<ReleaseRecord> => {
  const { plan, progress, startedAt } = work;
  const begun = performance.now();
  const { id } = work;
  const { kind, from, to, repairs } = plan;
  let record: ReleaseRecord = {
    ...{ id, kind, outcome: "in_progress", step: "record", ...head, startedAt: startedAt.toISOString() },
    ...{ from, to: { images: to }, repairs },
  };
  const write = async (change: Partial<ReleaseRecord>): Promise<void> => {
    record = { ...record, ...change };
    await records.write(record);
  };
  const finish = (change: Partial<ReleaseRecord>): Promise<void> =>
    write({ ...change, finishedAt: new Date().toISOString(), seconds: Math.round((performance.now() - begun) / 1000) });

  try {
    await write({});
    for (const step of plan.steps) {
      work.signal.throwIfAborted();
      await write({ step: step.step });
      progress.show({ ...step, event: "step", text: stepText(step, plan) });
      await doStep(work, step);
    }
    work.signal.throwIfAborted();
    progress.show({ event: "step", step: "finish", text: "Writing the release's record" });
    await finish({ outcome: "succeeded", step: "finish", to: { images: to, services: await servicesNow(work) } });
  } catch (error) {
    throwIfLost(work);
    const failure = whatFailed(work, error);
    progress.show({
      event: "step",
      step: "back",
      text: `${failure}\n\nGoing back: every service to what it ran before`,
    });
    await write({ step: "back", failure }).catch(() => {});
    try {
      await goBack(work);
    } catch (second) {
      throwIfLost(work);
      const both = `${failure}\n\n${(second as Error).message}`;
      await finish({ outcome: "unfinished", failure: both }).catch(() => {});
      return { ...record, outcome: "unfinished", failure: both };
    }
    await finish({ outcome: "failed", failure });
    if (isBug(error)) throw error;
    return record;
  }
  if (repairs.length > 0) await removeRevisions(work, repairs);
  return record;
};

const servicesNow = async ({ clients, environment: { outputs } }: Work) => {
  const services = await describeServices(clients.ecs, outputs.cluster_name, Object.keys(outputs.services));
  return Object.fromEntries(Object.entries(services).map(([name, service]) => [name, stateOf(service)]));
};

const whatFailed = ({ signal }: Work, error: unknown): string => {
  if (signal.reason instanceof Interrupted) return "The release was interrupted.";
  const told = inWords(error, "The release failed");
  return told instanceof UserError ? told.message : `The release failed by a bug of ours: ${String(error)}`;
};

/** Neither the user's to mend nor AWS's: shown with its stack, after everything was put back. */
const isBug = (error: unknown): boolean =>
  !(inWords(error, "") instanceof UserError) &&
  !(error instanceof Error && error.name === "AbortError") &&
  !(error instanceof Interrupted);

/** Somebody else may be at work by now, whatever ended this release: nothing more is touched. */
const throwIfLost = (work: Work): void => {
  if (work.lost.reason instanceof LockLost) throw lost(work, work.lost.reason);
};

const lost = ({ environment: { stack } }: Work, { message }: LockLost): UserError =>
  new UserError(
    `The release of ${stack} stopped where it was, because ${message}: another release may be at work, and puts things in order. See: cdktf-django status ${stack}`,
  );
