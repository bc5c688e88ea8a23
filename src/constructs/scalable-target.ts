import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import type { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import type { Construct } from "constructs";
import { hcl, text } from "../core/hcl.ts";
import type { Copies } from "./copies.ts";
import type { Platform } from "./task-definition.ts";

/** Between how many and how many tasks a service scales. */
export interface TaskLimits {
  readonly minTasks: number;
  readonly maxTasks: number;
}

/** A service that scales, as seen from inside one of its copies. */
export interface ScaledService {
  readonly platform: Platform;
  readonly copies: Copies;

  /** Last part of the names of alarms, e.g. `api`. */
  readonly name: string;

  readonly service: EcsService;
}

/** Name of the ECS service, known once it exists. */
export const scaledName = ({ copies, service }: ScaledService): string => text(hcl`${copies.own(service)}.name`);

/** Map from the service's name to what Application Auto Scaling calls it. */
export const scaledId = ({ copies, service }: ScaledService, target: AppautoscalingTarget): unknown =>
  copies.byName(service, (own) => hcl`${own(target)}.resource_id`);

/**
 * Hands a service's number of tasks to Application Auto Scaling.
 *
 * A service at zero stays there: no policy acts without a metric, and a service without tasks has none. So the first release
 * starts it, and `stop` is not undone.
 */
export const scalableTarget = (
  scope: Construct,
  scaled: ScaledService,
  { minTasks, maxTasks }: TaskLimits,
): AppautoscalingTarget =>
  new AppautoscalingTarget(scope, "target", {
    ...scaled.copies.arguments,
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: `service/${scaled.platform.cluster.name}/${scaledName(scaled)}`,
    minCapacity: minTasks,
    maxCapacity: maxTasks,
  });
