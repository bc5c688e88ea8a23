import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { type Service, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { RDSClient } from "@aws-sdk/client-rds";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { UserError } from "../core/errors.ts";
import { awsClients, type Clients, clientSettings } from "./clients.ts";
import type { AppEnvironment } from "./environment.ts";
import { ReleaseLock } from "./lock.ts";
import { poll } from "./pace.ts";
import type { Progress } from "./progress.ts";
import { StoppedEnvironment } from "./stopped.ts";
import { describeServices } from "./survey.ts";
import { together } from "./together.ts";

/** What `stop` and `start` have in common. */
export interface StandstillRequest {
  readonly environment: AppEnvironment;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Identifier of the base's database instance, to stop or start it too. */
  readonly database?: string;
  /** Seconds until every service must have the tasks that it should. @default 900 */
  readonly seconds?: number;
}

/** What is needed to stop or start, while nobody else releases, stops or starts. */
export interface Standstill extends StandstillRequest {
  readonly clients: Clients;
  readonly scaling: ApplicationAutoScalingClient;
  readonly rds: RDSClient;
  readonly memory: StoppedEnvironment;
  readonly who: string;
  readonly cluster: string;
  readonly services: readonly string[];
}

/** Does something with the environment's release lock held. */
export const locked = async <Result>(
  request: StandstillRequest,
  command: "stop" | "start",
  act: (standstill: Standstill) => Promise<Result>,
): Promise<Result> => {
  const { environment, signal } = request;
  const { stack, outputs } = environment;
  const clients = awsClients(environment);
  const settings = clientSettings({ region: environment.region });
  const { Arn: who = "unknown" } = await clients.sts.send(new GetCallerIdentityCommand({}));
  const lock = await ReleaseLock.take(clients.s3, { bucket: outputs.bucket_name, stack, who, command });
  try {
    return await act({
      ...request,
      signal: AbortSignal.any([signal, lock.lost]),
      ...{ clients, who },
      scaling: new ApplicationAutoScalingClient(settings),
      rds: new RDSClient(settings),
      memory: new StoppedEnvironment(clients.s3, outputs.bucket_name),
      cluster: outputs.cluster_name,
      services: Object.keys(outputs.services),
    });
  } catch (error) {
    if (!lock.lost.aborted) throw error;
    throw new UserError(`${(lock.lost.reason as Error).message}. Nothing further was done; say it again.`);
  } finally {
    await lock.free().catch(() => {});
  }
};

/** Gives services their numbers of tasks and waits until they have them. @throws UserError that names those that have not in time */
export const setTasks = async (
  { clients, cluster, progress, signal, seconds = 900 }: Standstill,
  counts: Readonly<Record<string, number>>,
): Promise<void> => {
  const names = Object.keys(counts);
  if (names.length === 0) return;
  signal.throwIfAborted();
  const present = await describeServices(clients.ecs, cluster, names);
  await together(names, async (service) => {
    const desiredCount = counts[service] ?? 0;
    if (present[service]?.desiredCount === desiredCount) return;
    await clients.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
  });
  let late: string[] = names;
  const look = async () => {
    const services = await describeServices(clients.ecs, cluster, names);
    for (const [service, { runningCount = 0, desiredCount = 0, deployments = [] }] of Object.entries(services)) {
      const rollout = deployments[0]?.rolloutState ?? "IN_PROGRESS";
      progress.show({ event: "service", service, running: runningCount, desired: desiredCount, rollout });
    }
    late = names.filter((name) => !hasTasks(services[name], counts[name] ?? 0));
    return late.length === 0 ? true : undefined;
  };
  if (!(await poll(look, seconds * 1000, { signal }))) {
    const wanted = late.map((name) => `${name} (${counts[name]})`).join(", ");
    throw new UserError(
      `Not every service has the tasks that it should after ${seconds} s: ${wanted}. Say it again to go on waiting.`,
    );
  }
};

/** A task that still starts would find the database stopped. */
const hasTasks = ({ runningCount, pendingCount = 0 }: Service = {}, wanted: number): boolean =>
  runningCount === wanted && (wanted > 0 || pendingCount === 0);
