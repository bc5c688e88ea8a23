import { AppautoscalingScheduledAction } from "@cdktf/provider-aws/lib/appautoscaling-scheduled-action";
import { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import { ref, Token } from "cdktf";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { each } from "../core/each.ts";
import type { Flag } from "../core/flag.ts";
import { hcl, text } from "../core/hcl.ts";

export interface OffHoursProps {
  /** Without it, nothing is made. */
  readonly enabled: Flag;

  /** Map from each service's name to an object with its `tasks`. */
  readonly services: unknown;

  readonly clusterName: string;

  /** When every service goes to zero and when it comes back: AWS cron expressions, e.g. `cron(0 20 ? * MON-FRI *)`. */
  readonly stop: string;
  readonly start: string;

  /** IANA time zone of both. */
  readonly timezone: string;
}

/**
 * Nights and weekends at zero: every service stops and comes back at the given times, which saves what tasks cost meanwhile.
 *
 * Source: Application Auto Scaling, "Scheduled scaling for Application Auto Scaling".
 */
export class OffHours extends Construct {
  constructor(scope: Construct, id: string, props: OffHoursProps) {
    super(scope, id);
    section(this);
    const forEach = each(hcl`{ for name, service in ${props.services} : name => service.tasks if ${props.enabled} }`);
    const name = Token.asString(ref("each.key"));
    const tasks = Token.asNumber(ref("each.value"));

    const target = new AppautoscalingTarget(this, "off-hours", {
      forEach,
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: `service/${props.clusterName}/${name}`,
      minCapacity: 0,
      maxCapacity: tasks,
      // Each scheduled action sets both.
      lifecycle: { ignoreChanges: ["min_capacity", "max_capacity"] },
    });
    const action = (id: string, schedule: string, capacity: string) =>
      new AppautoscalingScheduledAction(this, id, {
        forEach,
        name: `${props.clusterName}-${name}-${id}`,
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: text(hcl`${target}[each.key].resource_id`),
        schedule,
        timezone: props.timezone,
        scalableTargetAction: { minCapacity: capacity, maxCapacity: capacity },
      });
    action("stop", props.stop, "0");
    action("start", props.start, text(hcl`each.value`));
  }
}
