import { DescribeAlarmsCommand, type MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type { Service } from "@aws-sdk/client-ecs";
import { inWords } from "./aws-errors.ts";
import { awsClients, type Clients } from "./clients.ts";
import type { AppEnvironment } from "./environment.ts";
import { versionOf } from "./images.ts";
import { type LockState, readLock } from "./lock.ts";
import { readMaintenance } from "./maintenance.ts";
import type { AppOutputs, ImageName } from "./outputs.ts";
import { imageOf } from "./plan.ts";
import { type RecordOutcome, Records, type ReleaseRecord } from "./records.ts";
import { type Stopped, StoppedEnvironment } from "./stopped.ts";
import { describeRevision, describeServices } from "./survey.ts";

export interface ServiceStatus {
  readonly service: string;
  readonly image: ImageName;
  /** Image that it runs, and what people call it. */
  readonly reference: string;
  readonly version: string;
  readonly running: number;
  readonly desired: number;
  /** As ECS says it. */
  readonly rollout: string;
  /** When what it runs was rolled out. */
  readonly since?: string;
}

export interface Alarm {
  readonly name: string;
  readonly reason: string;
  readonly since?: string;
}

/**
 * Where the last release stands: `in_progress` while its process gives signs of life, `interrupted` once it was killed; the
 * others are as its record says.
 */
export type Standing = "never_released" | "interrupted" | RecordOutcome;

export interface Status {
  readonly stack: string;
  readonly url: string;
  readonly region: string;
  readonly standing: Standing;
  /** When `stop` began, and who said it. @default it is not stopped */
  readonly stopped?: Pick<Stopped, "since" | "who">;
  /** Whether visitors see the maintenance page. */
  readonly maintenance: "on" | "off";
  /** Whether all services of each image run the same one. */
  readonly oneVersion: boolean;
  readonly services: readonly ServiceStatus[];
  /** Alarms of the environment that are on. */
  readonly alarms: readonly Alarm[];
  readonly lock: LockState;
  /** Newest first. */
  readonly releases: readonly ReleaseRecord[];
}

/** How many releases `status` tells of. */
const RELEASES = 5;

/** What runs where since when, read from AWS now. */
export const readStatus = async (environment: AppEnvironment): Promise<Status> => {
  const { stack, region, outputs } = environment;
  const clients = awsClients(environment);
  try {
    const [services, alarms, lock, releases, stopped, maintenance] = await Promise.all([
      describeServices(clients.ecs, outputs.cluster_name, Object.keys(outputs.services)),
      alarmsOf(clients, environment),
      readLock(clients.s3, outputs.bucket_name),
      new Records(clients.s3, outputs.bucket_name).newest(RELEASES),
      new StoppedEnvironment(clients.s3, outputs.bucket_name).read(),
      readMaintenance(environment),
    ]);
    const told = await Promise.all(
      Object.entries(services).map(([name, service]) => serviceStatus(clients, environment, name, service, releases)),
    );
    const standing = standingOf(releases[0], lock);
    return {
      ...{ stack, url: outputs.url, region, standing },
      ...(stopped && { stopped: { since: stopped.since, who: stopped.who } }),
      ...{ maintenance, oneVersion: haveOneVersion(told) },
      ...{ services: told, alarms, lock, releases },
    };
  } catch (error) {
    throw inWords(error, `${stack} cannot be looked at`);
  }
};

/** A record alone cannot tell a release that goes on from one that was killed: its lock can. */
export const standingOf = (latest: ReleaseRecord | undefined, lock: LockState): Standing => {
  if (!latest) return "never_released";
  const alive = lock.is === "held" && lock.holder.token === latest.lock;
  return latest.outcome === "in_progress" && !alive ? "interrupted" : latest.outcome;
};

const serviceStatus = async (
  { ecs }: Clients,
  { outputs }: AppEnvironment,
  name: string,
  { taskDefinition = "", deployments = [], runningCount = 0, desiredCount = 0 }: Service,
  releases: readonly ReleaseRecord[],
): Promise<ServiceStatus> => {
  const { image, container } = outputs.services[name] ?? { image: "backend", container: "" };
  const reference = imageOf(await describeRevision(ecs, taskDefinition), container) ?? "";
  const [primary] = deployments;
  return {
    ...{ service: name, image, reference, version: versionIn(releases, image, reference) },
    ...{ running: runningCount, desired: desiredCount, rollout: primary?.rolloutState ?? "IN_PROGRESS" },
    ...(primary?.createdAt && { since: primary.createdAt.toISOString() }),
  };
};

/** The version that a release knew the image by. */
const versionIn = (releases: readonly ReleaseRecord[], image: ImageName, reference: string): string => {
  const known = releases.flatMap(({ from, to }) => [to.images[image], from.images[image]]);
  return known.find((one) => one.reference === reference)?.version ?? versionOf(reference);
};

const haveOneVersion = (services: readonly ServiceStatus[]): boolean =>
  new Set(services.map(({ image, reference }) => `${image} ${reference}`)).size ===
  new Set(services.map(({ image }) => image)).size;

/** Alarms of an environment with a longer name begin with this one's prefix too: the service that follows and the cluster tell. */
const alarmsOf = async ({ cloudwatch }: Clients, { outputs }: AppEnvironment): Promise<Alarm[]> => {
  const { MetricAlarms = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({
      AlarmNamePrefix: `${outputs.name}-`,
      StateValue: "ALARM",
      AlarmTypes: ["MetricAlarm"],
    }),
  );
  return MetricAlarms.filter((alarm) => isOurs(alarm, outputs)).map(
    ({ AlarmName: name = "", StateReason: reason = "", StateUpdatedTimestamp }) => ({
      name,
      reason,
      ...(StateUpdatedTimestamp && { since: StateUpdatedTimestamp.toISOString() }),
    }),
  );
};

const isOurs = (alarm: MetricAlarm, { name, cluster_name, services }: AppOutputs): boolean =>
  isOfCluster(alarm, cluster_name) &&
  Object.keys(services).some((service) => alarm.AlarmName?.startsWith(`${name}-${service}-`));

const isOfCluster = ({ Dimensions = [] }: MetricAlarm, cluster: string): boolean =>
  Dimensions.every(({ Name, Value }) => Name !== "ClusterName" || Value === cluster);
