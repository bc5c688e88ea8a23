import { AppautoscalingScheduledAction } from "@cdktf/provider-aws/lib/appautoscaling-scheduled-action";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { each } from "../core/each.ts";
import type { TerraformMap } from "../core/flag.ts";
import { hcl, text } from "../core/hcl.ts";
import type { TaskLimits } from "./scalable-target.ts";

/** An entry of the map, as seen from inside a resource made for each of them. */
export interface ScheduledScalingSettings extends TaskLimits {
  /** Name of the ECS service. */
  readonly service: string;
  readonly schedule: string;
  readonly timezone: string;
}

export interface ScheduledScalingProps {
  readonly prefix: string;

  /** The changes by name. */
  readonly changes: TerraformMap<unknown>;

  /** References to `each.value`. */
  readonly settings: ScheduledScalingSettings;

  /** Map from each scaling service's name to what Application Auto Scaling calls it. */
  readonly resourceIds: unknown;
}

/**
 * Other limits of a service from given times on, such as more tasks before the working day begins.
 *
 * They hold until the next change, or until an apply puts the limits of the inputs back. Source: Application Auto Scaling,
 * "Scheduled scaling".
 */
export class ScheduledScaling extends Construct {
  constructor(scope: Construct, id: string, { prefix, changes, settings, resourceIds }: ScheduledScalingProps) {
    super(scope, id);
    section(this);
    new AppautoscalingScheduledAction(this, "change", {
      forEach: each(changes),
      name: `${prefix}-${text(hcl`each.key`)}`,
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: text(hcl`${resourceIds}[${settings.service}]`),
      schedule: settings.schedule,
      timezone: settings.timezone,
      scalableTargetAction: {
        minCapacity: text(hcl`${settings.minTasks}`),
        maxCapacity: text(hcl`${settings.maxTasks}`),
      },
    });
  }
}
