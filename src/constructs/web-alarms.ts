import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, number, text } from "../core/hcl.ts";
import type { Copies } from "./copies.ts";
import { type AlarmTopics, metricAlarm } from "./metric-alarm.ts";
import { formula, input } from "./metrics.ts";

/** Errors in a minute below which their share says nothing: one failure of two requests is not an outage. */
const FEWEST_ERRORS = 5;

/** When a web service is ill. */
export interface WebAlarmSettings {
  readonly topicArn: AlarmTopics;

  /** Share of answers, in percent, that may be server errors. */
  readonly errorPercent: number;

  /** Seconds that 95 of 100 requests may take. */
  readonly latencyP95: number;
}

export interface WebAlarmsProps {
  readonly settings: WebAlarmSettings;
  readonly copies: Copies;

  /** Prefix of every alarm's name, e.g. `prod-shop-api`. */
  readonly name: string;

  /** Load balancer and target group as CloudWatch names them. */
  readonly loadBalancerSuffix: string;
  readonly targetGroupSuffix: string;

  /** Seconds that a new task may take before failing health checks count. */
  readonly healthCheckGracePeriod: number;
}

/** Alarms on what users notice: unhealthy tasks, server errors, slow answers. Roughly $0.40 a month. */
export class WebAlarms extends Construct {
  /** Names of the alarms that end a deployment and bring the old tasks back. */
  readonly rollbackNames: string[];

  constructor(scope: Construct, id: string, props: WebAlarmsProps) {
    super(scope, id);
    section(this);
    const unhealthy = this.createUnhealthyAlarm(props);
    const errors = this.createErrorAlarm(props);
    const latency = this.createLatencyAlarm(props);

    this.rollbackNames = [unhealthy, errors, latency].map((alarm) => text(hcl`${props.copies.own(alarm)}.alarm_name`));
  }

  private createUnhealthyAlarm({ healthCheckGracePeriod, ...props }: WebAlarmsProps): CloudwatchMetricAlarm {
    return metricAlarm(this, "unhealthy-hosts", {
      ...common(props, "unhealthy-hosts"),
      description: "Tasks fail the load balancer's health check: look at the service's events and log.",
      metric: {
        namespace: "AWS/ApplicationELB",
        metricName: "UnHealthyHostCount",
        dimensions: dimensions(props),
        statistic: "Maximum",
        period: 60,
      },
      threshold: 0,
      // A task that still starts is unhealthy too: not before its time is over.
      periods: number(hcl`max(3, ceil(${healthCheckGracePeriod} / 60) + 2)`),
      silence: "notBreaching",
    });
  }

  private createErrorAlarm(props: WebAlarmsProps): CloudwatchMetricAlarm {
    const sum = { namespace: "AWS/ApplicationELB", stat: "Sum", dimensions: dimensions(props) } as const;
    return metricAlarm(this, "errors", {
      ...common(props, "errors"),
      description: "Too many answers are server errors (5xx): look at the service's log.",
      metric: {
        metricQuery: [
          input("errors", { ...sum, metricName: "HTTPCode_Target_5XX_Count" }),
          input("requests", { ...sum, metricName: "RequestCount" }),
          formula(
            "share",
            "Server errors, percent",
            `IF(FILL(errors, 0) >= ${FEWEST_ERRORS}, 100 * errors / requests, 0)`,
          ),
        ],
      },
      threshold: props.settings.errorPercent,
      periods: 2,
      silence: "notBreaching",
    });
  }

  private createLatencyAlarm(props: WebAlarmsProps): CloudwatchMetricAlarm {
    return metricAlarm(this, "latency", {
      ...common(props, "latency"),
      description: "Five of a hundred requests take too long: look at CPU, the database and the newest release.",
      metric: {
        namespace: "AWS/ApplicationELB",
        metricName: "TargetResponseTime",
        dimensions: dimensions(props),
        extendedStatistic: "p95",
        evaluateLowSampleCountPercentiles: "ignore",
        period: 60,
      },
      threshold: props.settings.latencyP95,
      periods: 5,
      silence: "notBreaching",
    });
  }
}

const common = ({ settings, copies, name }: Omit<WebAlarmsProps, "healthCheckGracePeriod">, role: string) => ({
  name: `${name}-${role}`,
  topicArn: settings.topicArn,
  repeat: copies.arguments,
});

const dimensions = (props: Pick<WebAlarmsProps, "loadBalancerSuffix" | "targetGroupSuffix">) => ({
  LoadBalancer: props.loadBalancerSuffix,
  TargetGroup: props.targetGroupSuffix,
});
