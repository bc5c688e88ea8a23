import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { IResolvable } from "cdktf";
import type { Construct } from "constructs";
import { list } from "../core/hcl.ts";

/** A topic; or a Terraform list of topics, which may be empty. */
export type AlarmTopics = string | IResolvable;

export interface MetricAlarmProps {
  /** Name of the alarm, e.g. `prod-database-cpu`. */
  readonly name: string;

  /** What it means and where to look first; whoever is paged reads it. */
  readonly description: string;

  /** Told of the alarm and of its end. */
  readonly topicArn: AlarmTopics;

  /** The metric, or a query over several; whatever CloudWatch allows. */
  readonly metric: Pick<
    CloudwatchMetricAlarmConfig,
    | "namespace"
    | "metricName"
    | "dimensions"
    | "statistic"
    | "extendedStatistic"
    | "period"
    | "metricQuery"
    | "unit"
    | "evaluateLowSampleCountPercentiles"
  >;

  /** @default `GreaterThanThreshold` */
  readonly comparison?: "GreaterThanThreshold" | "LessThanThreshold" | "GreaterThanOrEqualToThreshold";
  readonly threshold: number;

  /** Periods in a row that must be beyond the threshold. */
  readonly periods: number;

  /**
   * What silence means. A load balancer without traffic reports nothing; a database always reports.
   *
   * @default `missing`: the alarm says that it does not know
   */
  readonly silence?: "missing" | "notBreaching" | "breaching";

  /** How many of it, or one for each entry of a map. @default one */
  readonly repeat?: Pick<CloudwatchMetricAlarmConfig, "count" | "forEach">;
}

/** An alarm that tells its topic when it starts and when it is over, roughly $0.10 a month. */
export const metricAlarm = (scope: Construct, id: string, props: MetricAlarmProps): CloudwatchMetricAlarm =>
  new CloudwatchMetricAlarm(scope, id, {
    ...props.repeat,
    alarmName: props.name,
    alarmDescription: props.description,
    ...props.metric,
    comparisonOperator: props.comparison ?? "GreaterThanThreshold",
    threshold: props.threshold,
    evaluationPeriods: props.periods,
    treatMissingData: props.silence ?? "missing",
    alarmActions: topics(props.topicArn),
    okActions: topics(props.topicArn),
    tags: { Name: props.name },
  });

const topics = (topicArn: AlarmTopics): string[] => (typeof topicArn === "string" ? [topicArn] : list(topicArn));
