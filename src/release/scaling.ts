import {
  type ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import type { RememberedScaling } from "./stopped.ts";

const NAMESPACE = { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount" } as const;

/** How the services of a cluster scale now; those that do not are left out. */
export const readScaling = async (
  scaling: ApplicationAutoScalingClient,
  cluster: string,
  services: readonly string[],
): Promise<RememberedScaling[]> => {
  const prefix = `service/${cluster}/`;
  const { ScalableTargets = [] } = await scaling.send(
    new DescribeScalableTargetsCommand({ ...NAMESPACE, ResourceIds: services.map((name) => `${prefix}${name}`) }),
  );
  return ScalableTargets.map(({ ResourceId = "", MinCapacity = 0, MaxCapacity = 0, SuspendedState = {} }) => ({
    service: ResourceId.slice(prefix.length),
    minCapacity: MinCapacity,
    maxCapacity: MaxCapacity,
    suspended: {
      DynamicScalingInSuspended: SuspendedState.DynamicScalingInSuspended ?? false,
      DynamicScalingOutSuspended: SuspendedState.DynamicScalingOutSuspended ?? false,
      ScheduledScalingSuspended: SuspendedState.ScheduledScalingSuspended ?? false,
    },
  }));
};

const SUSPENDED = {
  DynamicScalingInSuspended: true,
  DynamicScalingOutSuspended: true,
  ScheduledScalingSuspended: true,
} as const;

/** Neither alarms nor schedules change the service's number of tasks until it is restored. Its limits stay. */
export const suspendScaling = async (
  scaling: ApplicationAutoScalingClient,
  cluster: string,
  { service }: RememberedScaling,
): Promise<void> => {
  const ResourceId = `service/${cluster}/${service}`;
  await scaling.send(new RegisterScalableTargetCommand({ ...NAMESPACE, ResourceId, SuspendedState: SUSPENDED }));
};

/** Limits and suspension as they were. */
export const restoreScaling = async (
  scaling: ApplicationAutoScalingClient,
  cluster: string,
  { service, minCapacity, maxCapacity, suspended }: RememberedScaling,
): Promise<void> => {
  await scaling.send(
    new RegisterScalableTargetCommand({
      ...NAMESPACE,
      ResourceId: `service/${cluster}/${service}`,
      MinCapacity: minCapacity,
      MaxCapacity: maxCapacity,
      SuspendedState: suspended,
    }),
  );
};
