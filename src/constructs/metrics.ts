import type { CloudwatchMetricAlarmMetricQuery } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";

/** A CloudWatch metric, as alarms and dashboards name it. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly stat: "Average" | "Maximum" | "Minimum" | "Sum";
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A metric, minute by minute, that a formula refers to by its id. */
export const input = (id: string, { dimensions, ...metric }: Metric): CloudwatchMetricAlarmMetricQuery => ({
  id,
  returnData: false,
  metric: { ...metric, period: 60, dimensions: { ...dimensions } },
});

/** What an alarm watches, made of inputs. Source: Amazon CloudWatch, "Using math expressions with CloudWatch metrics". */
export const formula = (id: string, label: string, expression: string): CloudwatchMetricAlarmMetricQuery => ({
  id,
  label,
  expression,
  returnData: true,
});

/** Metrics of one ECS service: `AWS/ECS` has CPU and memory, Container Insights the numbers of tasks. */
export const serviceDimensions = (clusterName: string, serviceName: string) => ({
  ClusterName: clusterName,
  ServiceName: serviceName,
});
