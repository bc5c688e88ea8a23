import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy";
import type { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, text } from "../core/hcl.ts";
import { formula, input, serviceDimensions } from "./metrics.ts";
import { type ScaledService, scaledName, type TaskLimits } from "./scalable-target.ts";

/** Minutes of high CPU before tasks are added, and of low CPU before one goes. */
const BUSY_MINUTES = 3;
const IDLE_MINUTES = 15;

/** Percent above the threshold from which two tasks are added at once. */
const VERY_BUSY = 20;

const SCALE_OUT_COOLDOWN = 120;
const SCALE_IN_COOLDOWN = 300;

export interface StepScalingSettings extends TaskLimits {
  /** CPU, in percent, above which a task is added, and below which one goes. */
  readonly scaleOutCpu: number;
  readonly scaleInCpu: number;
}

export interface StepScalingProps extends ScaledService {
  readonly target: AppautoscalingTarget;
  readonly settings: StepScalingSettings;
}

/** One step of a policy: bounds are distances from the alarm's threshold. */
interface Step {
  readonly from?: number;
  readonly to?: number;
  readonly tasks: number;
}

/**
 * Adds a task while CPU stays high, two while it is very high, and takes one away after a quarter of an hour of low CPU. For
 * services without a load balancer. Two alarms, roughly $0.30 a month.
 *
 * Source: Application Auto Scaling, "Step scaling policies".
 */
export class StepScaling extends Construct {
  constructor(scope: Construct, id: string, props: StepScalingProps) {
    super(scope, id);
    section(this);
    const out = this.createPolicy("out", props, SCALE_OUT_COOLDOWN, [
      { from: 0, to: VERY_BUSY, tasks: 1 },
      { from: VERY_BUSY, tasks: 2 },
    ]);
    const back = this.createPolicy("in", props, SCALE_IN_COOLDOWN, [{ to: 0, tasks: -1 }]);
    this.createBusyAlarm(props, out);
    this.createIdleAlarm(props, back);
  }

  private createPolicy(
    id: string,
    { copies, target }: StepScalingProps,
    cooldown: number,
    steps: readonly Step[],
  ): AppautoscalingPolicy {
    return new AppautoscalingPolicy(this, id, {
      ...copies.arguments,
      name: id,
      policyType: "StepScaling",
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: text(hcl`${copies.own(target)}.resource_id`),
      stepScalingPolicyConfiguration: {
        adjustmentType: "ChangeInCapacity",
        metricAggregationType: "Average",
        cooldown,
        stepAdjustment: steps.map(({ from, to, tasks }) => ({
          ...(from !== undefined && { metricIntervalLowerBound: `${from}` }),
          ...(to !== undefined && { metricIntervalUpperBound: `${to}` }),
          scalingAdjustment: tasks,
        })),
      },
    });
  }

  private createBusyAlarm(props: StepScalingProps, out: AppautoscalingPolicy): void {
    const { copies, platform, name, settings } = props;
    new CloudwatchMetricAlarm(this, "busy", {
      ...copies.arguments,
      alarmName: `${platform.prefix}-${name}-busy`,
      alarmDescription: "Adds tasks. Nobody has to act.",
      namespace: "AWS/ECS",
      metricName: "CPUUtilization",
      dimensions: serviceDimensions(platform.cluster.name, scaledName(props)),
      statistic: "Average",
      period: 60,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: settings.scaleOutCpu,
      evaluationPeriods: BUSY_MINUTES,
      treatMissingData: "notBreaching",
      alarmActions: [text(hcl`${copies.own(out)}.arn`)],
    });
  }

  /** Quiet while the service is at its minimum, which is where an idle one belongs: an alarm that is always on hides others. */
  private createIdleAlarm(props: StepScalingProps, back: AppautoscalingPolicy): void {
    const { copies, platform, name, settings } = props;
    const dimensions = serviceDimensions(platform.cluster.name, scaledName(props));
    const [least, low] = [text(hcl`${settings.minTasks}`), text(hcl`${settings.scaleInCpu}`)];
    new CloudwatchMetricAlarm(this, "idle", {
      ...copies.arguments,
      alarmName: `${platform.prefix}-${name}-idle`,
      alarmDescription: "Takes tasks away, down to the minimum. Nobody has to act.",
      metricQuery: [
        input("cpu", { namespace: "AWS/ECS", metricName: "CPUUtilization", stat: "Average", dimensions }),
        input("running", {
          namespace: "ECS/ContainerInsights",
          metricName: "RunningTaskCount",
          stat: "Minimum",
          dimensions,
        }),
        // How far CPU is below the threshold, as a negative number; nothing at the minimum.
        formula("idle", "CPU below the threshold", `IF(running > ${least} AND cpu < ${low}, cpu - ${low}, 1)`),
      ],
      comparisonOperator: "LessThanThreshold",
      threshold: 0,
      evaluationPeriods: IDLE_MINUTES,
      treatMissingData: "notBreaching",
      alarmActions: [text(hcl`${copies.own(back)}.arn`)],
    });
  }
}
