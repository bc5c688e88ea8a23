import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { metricAlarm } from "./metric-alarm.ts";

export interface LoadBalancerAlarmsProps {
  /** Prefix of every name, e.g. `prod`. */
  readonly name: string;

  /** Topic told of every alarm. */
  readonly topicArn: string;

  /** The load balancer as CloudWatch names it. */
  readonly arnSuffix: string;

  /** Answers 5xx of the load balancer itself in five minutes: nobody was there to answer. */
  readonly loadBalancerErrors: number;

  /** Answers 5xx of the apps in five minutes, all together. */
  readonly appErrors: number;

  /** Unhealthy targets of one service, for five minutes. */
  readonly unhealthyHosts: number;
}

/**
 * What users notice first, over all apps on the load balancer: errors, and services with targets that fail their health check.
 *
 * Target groups belong to apps that come and go; a Metrics Insights query sees those there are.
 * Source: Amazon CloudWatch, "Create alarms on Metrics Insights queries".
 */
export class LoadBalancerAlarms extends Construct {
  constructor(scope: Construct, id: string, props: LoadBalancerAlarmsProps) {
    super(scope, id);
    section(this);
    const { name, topicArn, arnSuffix } = props;
    const errors = (metricName: string) => ({
      namespace: "AWS/ApplicationELB",
      metricName,
      dimensions: { LoadBalancer: arnSuffix },
      statistic: "Sum",
      period: 300,
    });

    metricAlarm(this, "load-balancer-5xx", {
      name: `${name}-load-balancer-5xx`,
      description:
        "The load balancer answers 5xx itself: a service has no healthy task, or one closes connections early.",
      topicArn,
      metric: errors("HTTPCode_ELB_5XX_Count"),
      threshold: props.loadBalancerErrors,
      periods: 1,
      silence: "notBreaching",
    });
    metricAlarm(this, "app-5xx", {
      name: `${name}-app-5xx`,
      description: "Apps answer 5xx. Their logs say why.",
      topicArn,
      metric: errors("HTTPCode_Target_5XX_Count"),
      threshold: props.appErrors,
      periods: 1,
      silence: "notBreaching",
    });
    metricAlarm(this, "unhealthy-hosts", {
      name: `${name}-unhealthy-hosts`,
      description:
        "A service has targets that fail their health check for five minutes: its tasks start and die, or hang.",
      topicArn,
      metric: {
        metricQuery: [
          {
            id: "unhealthy",
            expression: `SELECT MAX(UnHealthyHostCount) FROM SCHEMA("AWS/ApplicationELB", LoadBalancer, TargetGroup) WHERE LoadBalancer = '${arnSuffix}'`,
            period: 60,
            returnData: true,
          },
        ],
      },
      threshold: props.unhealthyHosts,
      periods: 5,
      silence: "notBreaching",
    });
  }
}
