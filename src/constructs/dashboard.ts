import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, json } from "../core/hcl.ts";
import { QUEUE_METRICS } from "./queue-depth.ts";

/** Widgets stand in two columns; the dashboard is 24 units wide. */
const WIDTH = 12;
const HEIGHT = 6;
const COLUMNS = 2;

export interface DashboardProps {
  /** Name of the dashboard, e.g. `prod-shop`. */
  readonly name: string;

  readonly region: string;
  readonly clusterName: string;

  /** Map with each service's name as its keys. */
  readonly services: unknown;

  /** Map from each web service's name to its target group, and their load balancer, as CloudWatch names them. */
  readonly targetGroups: unknown;
  readonly loadBalancerSuffix: string;

  /** Names of the queues that are measured: a list. Without any, the page says nothing of queues. */
  readonly queues: unknown;

  /** Identifier of the RDS instance. */
  readonly databaseIdentifier: string;
}

interface Graph {
  readonly title: string;
  /** A Terraform list of metrics. */
  readonly metrics: unknown;
  readonly stat: "Average" | "Maximum" | "Sum";
  /** What the axis counts. */
  readonly unit: string;
}

/**
 * One page about an environment: requests, latency, errors, tasks, CPU, memory, the database, and queues where they are measured. Roughly $3 a month; the first
 * three of an account are free.
 *
 * Source: Amazon CloudWatch, "Dashboard body structure and syntax".
 */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    section(this);
    const always = graphs(props).map((graph, index) => widget(graph, index, props.region));
    const queues = widget(queueDepth(props), always.length, props.region);
    const widgets = hcl`concat(${always}, [for graph in ${[queues]} : graph if length(${props.queues}) > 0])`;
    new CloudwatchDashboard(this, "dashboard", { dashboardName: props.name, dashboardBody: json({ widgets }) });
  }
}

const graphs = (props: DashboardProps): readonly Graph[] => {
  const [p50, p95, p99] = ["p50", "p95", "p99"].map((stat) => ofTargets(props, "TargetResponseTime", stat));
  const running = ofServices(props, "ECS/ContainerInsights", "RunningTaskCount", "running");
  const desired = ofServices(props, "ECS/ContainerInsights", "DesiredTaskCount", "desired");
  return [
    { title: "Requests", metrics: ofTargets(props, "RequestCount"), stat: "Sum", unit: "a minute" },
    { title: "Latency", metrics: hcl`concat(${p50}, ${p95}, ${p99})`, stat: "Average", unit: "seconds" },
    {
      title: "Server errors (5xx)",
      metrics: ofTargets(props, "HTTPCode_Target_5XX_Count"),
      stat: "Sum",
      unit: "a minute",
    },
    { title: "Unhealthy tasks", metrics: ofTargets(props, "UnHealthyHostCount"), stat: "Maximum", unit: "tasks" },
    { title: "Tasks", metrics: hcl`concat(${running}, ${desired})`, stat: "Average", unit: "tasks" },
    { title: "CPU", metrics: ofServices(props, "AWS/ECS", "CPUUtilization"), stat: "Average", unit: "percent" },
    { title: "Memory", metrics: ofServices(props, "AWS/ECS", "MemoryUtilization"), stat: "Average", unit: "percent" },
    { title: "Database CPU", metrics: ofDatabase(props, "CPUUtilization"), stat: "Average", unit: "percent" },
    { title: "Database connections", metrics: ofDatabase(props, "DatabaseConnections"), stat: "Maximum", unit: "open" },
    { title: "Database free storage", metrics: ofDatabase(props, "FreeStorageSpace"), stat: "Average", unit: "bytes" },
  ];
};

/** One line for each queue. */
const queueDepth = ({ queues, clusterName }: DashboardProps): Graph => {
  const { namespace, depth } = QUEUE_METRICS;
  const line = [namespace, depth, "ClusterName", clusterName, "QueueName", hcl`queue`, { label: hcl`queue` }];
  const metrics = hcl`[for queue in ${queues} : ${line}]`;
  return { title: "Waiting messages", metrics, stat: "Maximum", unit: "messages" };
};

/** One line for each web service. */
const ofTargets = ({ targetGroups, loadBalancerSuffix }: DashboardProps, metric: string, stat?: string) => {
  const label = stat ? hcl`join(" ", [service, ${stat}])` : hcl`service`;
  const line = ["AWS/ApplicationELB", metric, "TargetGroup", hcl`target`, "LoadBalancer", loadBalancerSuffix];
  return hcl`[for service, target in ${targetGroups} : ${[...line, { label, stat }]}]`;
};

/** One line for each service. */
const ofServices = ({ services, clusterName }: DashboardProps, namespace: string, metric: string, suffix?: string) => {
  const label = suffix ? hcl`join(" ", [service, ${suffix}])` : hcl`service`;
  const line = [namespace, metric, "ClusterName", clusterName, "ServiceName", hcl`service`];
  return hcl`[for service in keys(${services}) : ${[...line, { label }]}]`;
};

const ofDatabase = ({ databaseIdentifier }: DashboardProps, metric: string) => [
  ["AWS/RDS", metric, "DBInstanceIdentifier", databaseIdentifier],
];

const widget = ({ title, metrics, stat, unit }: Graph, index: number, region: string) => ({
  type: "metric",
  x: (index % COLUMNS) * WIDTH,
  y: Math.floor(index / COLUMNS) * HEIGHT,
  width: WIDTH,
  height: HEIGHT,
  properties: {
    title,
    region,
    view: "timeSeries",
    stacked: false,
    period: 60,
    stat,
    metrics,
    yAxis: { left: { min: 0, label: unit, showUnits: false } },
  },
});
