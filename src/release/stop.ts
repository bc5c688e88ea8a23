import { inWords } from "./aws-errors.ts";
import { readScaling, suspendScaling } from "./scaling.ts";
import { locked, type Standstill, type StandstillRequest, setTasks } from "./standstill.ts";
import { checkStoppable, stopDatabase } from "./stop-database.ts";
import type { Stopped } from "./stopped.ts";
import { describeServices } from "./survey.ts";
import { together } from "./together.ts";

/**
 * Every service of an environment to zero, its scaling suspended, its database stopped when one is named. What was before is
 * remembered first, in the app's bucket, so that `start` restores it however this ends. Said again, it finishes.
 */
export const stop = async (request: StandstillRequest): Promise<Stopped> => {
  try {
    return await locked(request, "stop", bringToRest);
  } catch (error) {
    throw inWords(error, `${request.environment.stack} was not stopped`);
  }
};

const bringToRest = async (standstill: Standstill): Promise<Stopped> => {
  const { scaling, rds, memory, cluster, database, progress, services } = standstill;
  if (database !== undefined) await checkStoppable(rds, database);
  const stopped = await remember(standstill);
  progress.show({ event: "step", step: "scaling", text: "Suspending scaling" });
  await together(stopped.scaling, (target) => suspendScaling(scaling, cluster, target));
  progress.show({ event: "step", step: "services", text: "Stopping every service" });
  await setTasks(standstill, Object.fromEntries(services.map((service) => [service, 0])));
  if (database !== undefined) {
    progress.show({ event: "step", step: "database", text: `Stopping the database ${database}` });
    await memory.write({ ...stopped, database });
    await stopDatabase(rds, database);
  }
  return database === undefined ? stopped : { ...stopped, database };
};

/** What was remembered by a `stop` before this one stays true; only services that came since are added. */
const remember = async ({ clients, scaling, memory, cluster, services, who }: Standstill): Promise<Stopped> => {
  const [before, present, targets] = await Promise.all([
    memory.read(),
    describeServices(clients.ecs, cluster, services),
    readScaling(scaling, cluster, services),
  ]);
  const counts = Object.entries(present).map(([name, { desiredCount = 0 }]) => [name, desiredCount] as const);
  const known = new Set(before?.scaling.map(({ service }) => service));
  const stopped = {
    since: new Date().toISOString(),
    who,
    ...before,
    services: { ...Object.fromEntries(counts), ...before?.services },
    scaling: [...(before?.scaling ?? []), ...targets.filter(({ service }) => !known.has(service))],
  };
  await memory.write(stopped);
  return stopped;
};
