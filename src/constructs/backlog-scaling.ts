import { AppautoscalingPolicy } from "@cdktf/provider-aws/lib/appautoscaling-policy";
import type { AppautoscalingTarget } from "@cdktf/provider-aws/lib/appautoscaling-target";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, number, text } from "../core/hcl.ts";
import { type AlarmTopics, metricAlarm } from "./metric-alarm.ts";
import { type Metric, serviceDimensions } from "./metrics.ts";
import { QUEUE_METRICS } from "./queue-depth.ts";
import { type ScaledService, scaledName } from "./scalable-target.ts";
import type { StepScalingSettings } from "./step-scaling.ts";

/** Seconds before more tasks are added, and before more are taken away. */
const SCALE_OUT_COOLDOWN = 60;
const SCALE_IN_COOLDOWN = 300;

/** Minutes without a number after which somebody is told. */
const SILENT_MINUTES = 10;

/** Minutes of more than all of its tasks are to cope with after which somebody is told: longer than it takes to start them. */
const BEHIND_MINUTES = 15;

export interface BacklogScalingProps extends ScaledService {
  readonly target: AppautoscalingTarget;

  /** Waiting messages that one task is to cope with, as seen from inside. */
  readonly backlogPerTask: number;
  readonly settings: Pick<StepScalingSettings, "maxTasks">;

  /** Told when nobody measures the queues any more, and when the worker cannot catch up. */
  readonly topicArn: AlarmTopics;
}

/**
 * Keeps the messages that wait for a worker at a number for each of its tasks, whatever its CPU does: a worker that waits for
 * others is idle with a long queue. Four alarms, roughly $0.60 a month.
 *
 * A service without tasks has no number, and so stays without. Sources: Application Auto Scaling, "Create a target tracking
 * scaling policy for Application Auto Scaling using metric math"; Amazon CloudWatch, "Using math expressions with CloudWatch
 * metrics".
 */
export class BacklogScaling extends Construct {
  constructor(scope: Construct, id: string, props: BacklogScalingProps) {
    super(scope, id);
    section(this);
    const { copies, platform, name, target, topicArn } = props;
    const dimensions = serviceDimensions(platform.cluster.name, scaledName(props));
    const backlog: Metric = {
      namespace: QUEUE_METRICS.namespace,
      metricName: QUEUE_METRICS.backlog,
      stat: "Average",
      dimensions,
    };
    const running: Metric = {
      namespace: "ECS/ContainerInsights",
      metricName: "RunningTaskCount",
      stat: "Average",
      dimensions,
    };

    new AppautoscalingPolicy(this, "backlog", {
      ...copies.arguments,
      name: "backlog",
      policyType: "TargetTrackingScaling",
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: text(hcl`${copies.own(target)}.resource_id`),
      targetTrackingScalingPolicyConfiguration: {
        targetValue: number(hcl`${props.backlogPerTask}`),
        scaleOutCooldown: SCALE_OUT_COOLDOWN,
        scaleInCooldown: SCALE_IN_COOLDOWN,
        customizedMetricSpecification: {
          metrics: [
            tracked("backlog", backlog),
            tracked("running", running),
            {
              id: "backlog_per_task",
              label: "Waiting messages for each task",
              expression: "IF(running > 0, backlog / running)",
              returnData: true,
            },
          ],
        },
      },
    });
    metricAlarm(this, "backlog-high", {
      name: `${platform.prefix}-${name}-backlog-high`,
      description:
        "More messages wait than all of the worker's tasks are to cope with, and it does not catch up: look at its log, then at max_tasks.",
      topicArn,
      metric: {
        namespace: backlog.namespace,
        metricName: backlog.metricName,
        dimensions: { ...dimensions },
        statistic: "Minimum",
        period: 60,
      },
      threshold: number(hcl`${props.backlogPerTask} * ${props.settings.maxTasks}`),
      periods: BEHIND_MINUTES,
      // Silence has an alarm of its own.
      silence: "notBreaching",
      repeat: copies.arguments,
    });
    metricAlarm(this, "backlog-unknown", {
      name: `${platform.prefix}-${name}-backlog-unknown`,
      description: `Nobody measures the worker's queues, so it does not scale: look at the log of the scheduled task queue-depth.`,
      topicArn,
      metric: {
        namespace: backlog.namespace,
        metricName: backlog.metricName,
        dimensions: { ...dimensions },
        statistic: "SampleCount",
        period: 60,
      },
      comparison: "LessThanThreshold",
      threshold: 1,
      periods: SILENT_MINUTES,
      silence: "breaching",
      repeat: copies.arguments,
    });
  }
}

/** A metric that the policy's formula refers to by its id. */
const tracked = (id: string, { namespace, metricName, stat, dimensions }: Metric) => ({
  id,
  returnData: false,
  metricStat: {
    stat,
    metric: {
      namespace,
      metricName,
      dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
    },
  },
});
