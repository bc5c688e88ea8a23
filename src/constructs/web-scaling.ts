import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, text } from "../core/hcl.ts";
import { type ScaledService, scalableTarget, scaledId, type TaskLimits } from "./scalable-target.ts";

/** Seconds after adding tasks until more are added, and after taking some away until more go. */
const SCALE_OUT_COOLDOWN = 60;
const SCALE_IN_COOLDOWN = 300;

export interface WebScalingSettings extends TaskLimits {
  /** CPU, in percent, that tasks are kept at. */
  readonly cpuTarget: number;

  /** Requests per minute that each task is kept at. */
  readonly requestsPerTask: number;
}

export interface WebScalingProps extends ScaledService {
  readonly settings: WebScalingSettings;

  /** Load balancer and target group as CloudWatch names them. */
  readonly loadBalancerSuffix: string;
  readonly targetGroupSuffix: string;
}

/**
 * Adds tasks to a web service when CPU or requests per task are above their target, and takes them away, slowly, when both are
 * below. Scaling is free; the four alarms that AWS makes for it cost $0.40 a month.
 *
 * Source: Application Auto Scaling, "Target tracking scaling policies".
 */
export class WebScaling extends Construct {
  /** Map from the service's name to what Application Auto Scaling calls it. */
  readonly resourceIds: unknown;

  constructor(scope: Construct, id: string, props: WebScalingProps) {
    super(scope, id);
    section(this);
    const { copies, settings } = props;
    const target = scalableTarget(this, props, settings);
    this.resourceIds = scaledId(props, target);
    const track = (id: string, value: number, metric: { predefinedMetricType: string; resourceLabel?: string }) =>
      new AppautoscalingPolicy(this, id, {
        ...copies.arguments,
        name: id,
        policyType: "TargetTrackingScaling",
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: text(hcl`${copies.own(target)}.resource_id`),
        targetTrackingScalingPolicyConfiguration: {
          targetValue: value,
          scaleOutCooldown: SCALE_OUT_COOLDOWN,
          scaleInCooldown: SCALE_IN_COOLDOWN,
          predefinedMetricSpecification: metric,
        },
      });
    track("cpu", settings.cpuTarget, { predefinedMetricType: "ECSServiceAverageCPUUtilization" });
    track("requests", settings.requestsPerTask, {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: `${props.loadBalancerSuffix}/${props.targetGroupSuffix}`,
    });
  }
}
