import { type Deployment, type Service, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import type { Clients } from "./clients.ts";
import { poll } from "./pace.ts";
import type { Progress } from "./progress.ts";
import { describeServices } from "./survey.ts";
import { together } from "./together.ts";

/** What a service is to run. */
export interface Target {
  readonly service: string;
  /** ARN of a revision. */
  readonly taskDefinition: string;
  /** Left alone when it is missing. */
  readonly desiredCount?: number;
}

export interface Rollout {
  readonly clients: Pick<Clients, "ecs">;
  readonly cluster: string;
  readonly progress: Progress;
  /** Seconds that the services of one step may take. */
  readonly seconds: number;
  readonly signal?: AbortSignal;
  /** Called before each service is touched. */
  readonly touching?: (service: string) => void;
}

/** A service that did not get where it should. */
export interface FailedRollout {
  readonly target: Target;
  readonly why: string;
}

/** A deployment that was asked for, and whether ECS has shown it since: its answers may be some seconds old. */
interface Asked {
  readonly target: Target;
  readonly deployment: string;
  readonly since: number;
  seen: boolean;
}

/** Milliseconds in which an answer of ECS may be older than our request. */
const STALE_MS = 30_000;

/**
 * Rolls services side by side and verifies each by the id of its own deployment.
 *
 * @returns the services that failed; none when all run what they should
 */
export const rollServices = async (rollout: Rollout, targets: readonly Target[]): Promise<FailedRollout[]> =>
  settle(rollout, await together(targets, (target) => deploy(rollout, target)));

/** Looks once more at services that were rolled: tasks that crash after a while are no success either. */
export const verifyServices = (rollout: Rollout, targets: readonly Target[]): Promise<FailedRollout[]> =>
  settle(
    rollout,
    targets.map((target) => ({ target, deployment: "", since: 0, seen: true })),
  );

const settle = async (rollout: Rollout, asked: readonly Asked[]): Promise<FailedRollout[]> => {
  const open = new Map(asked.map((one) => [one.target.service, one]));
  const failed: FailedRollout[] = [];
  const look = async (): Promise<true | undefined> => {
    const services = await describeServices(rollout.clients.ecs, rollout.cluster, [...open.keys()]);
    for (const [name, one] of open) {
      const service = services[name];
      if (!service) continue;
      show(rollout.progress, name, service);
      const verdict = judgeDeployment(service, one, performance.now() - one.since < STALE_MS);
      one.seen ||= deploymentOf(service, one.deployment) !== undefined;
      if (verdict === "waiting") continue;
      open.delete(name);
      if (verdict !== "done") failed.push({ target: one.target, why: verdict.failed });
    }
    return open.size === 0 || failed.length > 0 ? true : undefined;
  };
  if (open.size > 0) await poll(look, rollout.seconds * 1000, rollout.signal && { signal: rollout.signal });
  if (failed.length > 0) return failed;
  return [...open.values()].map(({ target }) => ({ target, why: `is not steady after ${rollout.seconds} s` }));
};

const deploy = async ({ clients, cluster, touching }: Rollout, target: Target): Promise<Asked> => {
  touching?.(target.service);
  const { service } = await clients.ecs.send(
    new UpdateServiceCommand({
      cluster,
      service: target.service,
      taskDefinition: target.taskDefinition,
      ...(target.desiredCount !== undefined && { desiredCount: target.desiredCount }),
    }),
  );
  const deployment = primaryOf(service)?.id ?? "";
  return { target, deployment, since: performance.now(), seen: false };
};

const primaryOf = (service: Service | undefined): Deployment | undefined =>
  service?.deployments?.find(({ status }) => status === "PRIMARY");

const deploymentOf = (service: Service, id: string): Deployment | undefined =>
  service.deployments?.find((deployment) => deployment.id === id);

/**
 * How our deployment stands. Steady with another revision is no success: the circuit breaker or an alarm has then brought the
 * old tasks back. Another deployment of our own revision is one that somebody forced meanwhile, such as Terraform with another
 * capacity: it counts instead.
 *
 * @param mayBeStale whether the answer may be older than our request
 */
export const judgeDeployment = (
  service: Service,
  { target, deployment, seen }: Pick<Asked, "target" | "deployment" | "seen">,
  mayBeStale: boolean,
): "waiting" | "done" | { readonly failed: string } => {
  const own = deploymentOf(service, deployment);
  if (own?.rolloutState === "FAILED") {
    return { failed: `was rolled back by ECS: ${own.rolloutStateReason ?? "its tasks did not become healthy"}` };
  }
  const primary = primaryOf(service);
  if (primary?.taskDefinition === target.taskDefinition) {
    if (primary.rolloutState === "FAILED") return { failed: primary.rolloutStateReason ?? "failed" };
    return primary.rolloutState === "COMPLETED" && allRun(service, primary) ? "done" : "waiting";
  }
  if (own?.status === "PRIMARY" || (!seen && mayBeStale)) return "waiting";
  return {
    failed: `was rolled back by ECS, or changed by somebody else: it runs ${revisionOf(primary?.taskDefinition)} now`,
  };
};

/** A completed deployment stays so when its tasks crash afterwards: they must run now, and no others. */
const allRun = ({ deployments = [], desiredCount = 0 }: Service, primary: Deployment): boolean =>
  (primary.runningCount ?? 0) >= desiredCount &&
  deployments.every((other) => other === primary || (other.runningCount ?? 0) === 0);

/** `dev-alpha-api:12` of an ARN. */
export const revisionOf = (arn = ""): string => arn.slice(arn.lastIndexOf("/") + 1);

const show = (progress: Progress, name: string, { deployments = [], desiredCount = 0 }: Service): void => {
  const [primary] = deployments;
  progress.show({
    event: "service",
    service: name,
    running: primary?.runningCount ?? 0,
    desired: desiredCount,
    rollout: primary?.rolloutState ?? "IN_PROGRESS",
  });
};
