import { inWords } from "./aws-errors.ts";
import { readScaling, restoreScaling } from "./scaling.ts";
import { locked, type Standstill, type StandstillRequest, setTasks } from "./standstill.ts";
import { startDatabase } from "./stop-database.ts";
import type { Stopped } from "./stopped.ts";
import { together } from "./together.ts";

/**
 * What `stop` found, again: the database when it was stopped with the environment or is named, each service's tasks, then
 * scaling with its limits. Remembered until all of it is there, so it may be said again. Does nothing when nothing was stopped.
 *
 * @returns what was restored; nothing when the environment was not stopped
 */
export const start = async (request: StandstillRequest): Promise<Stopped | undefined> => {
  try {
    return await locked(request, "start", bringBack);
  } catch (error) {
    throw inWords(error, `${request.environment.stack} was not started`);
  }
};

const bringBack = async (standstill: Standstill): Promise<Stopped | undefined> => {
  const { scaling, rds, memory, cluster, progress, services, signal } = standstill;
  const stopped = await memory.read();
  const database = standstill.database ?? stopped?.database;
  if (database !== undefined) {
    progress.show({ event: "step", step: "database", text: `Starting the database ${database}` });
    await startDatabase(rds, database, signal);
  }
  if (!stopped) return undefined;
  progress.show({ event: "step", step: "services", text: "Starting every service" });
  // A service or a scaling target that Terraform took away meanwhile is not missed.
  const there = Object.entries(stopped.services).filter(([service]) => services.includes(service));
  await setTasks(standstill, Object.fromEntries(there));
  progress.show({ event: "step", step: "scaling", text: "Restoring scaling" });
  const scalable = new Set((await readScaling(scaling, cluster, services)).map(({ service }) => service));
  const targets = stopped.scaling.filter(({ service }) => scalable.has(service));
  await together(targets, (target) => restoreScaling(scaling, cluster, target));
  await memory.forget();
  return stopped;
};
