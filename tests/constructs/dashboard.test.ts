import { describe, expect, test } from "vitest";
import { Dashboard } from "../../src/constructs/dashboard.ts";
import { type DashboardBody, dashboardProblems } from "../support/dashboard-body.ts";
import { evaluate } from "../support/evaluate.ts";
import { synthConstruct } from "../support/synth.ts";
import { requireTerraform } from "../terraform/support/toolchain.ts";

const terraform = await requireTerraform();

const body = (queues: readonly string[] = []): DashboardBody => {
  const { dashboard_body } = synthConstruct(
    (scope) =>
      new Dashboard(scope, "dashboard", {
        name: "prod-shop",
        region: "eu-west-1",
        clusterName: "prod-shop",
        services: { api: {}, "worker-default": {} },
        targetGroups: { api: "targetgroup/prod-shop-api/1" },
        loadBalancerSuffix: "app/prod/2",
        databaseIdentifier: "prod",
        queues,
      }),
  ).only("aws_cloudwatch_dashboard");
  return JSON.parse(String(terraform && evaluate(terraform, dashboard_body)));
};

describe.skipIf(!terraform)("a dashboard", () => {
  test("has the structure that CloudWatch asks for", () => {
    expect(dashboardProblems(body())).toEqual([]);
    expect(dashboardProblems(body(["prod-shop-default"]))).toEqual([]);
  });

  test("shows how many messages wait where queues are measured, after all else", () => {
    expect(body(["prod-shop-default", "prod-shop-mail"]).widgets.slice(body().widgets.length)).toEqual([
      {
        type: "metric",
        ...{ x: 0, y: 30, width: 12, height: 6 },
        properties: expect.objectContaining({
          title: "Waiting messages",
          stat: "Maximum",
          metrics: ["prod-shop-default", "prod-shop-mail"].map((queue) => [
            ...["Celery", "QueueDepth", "ClusterName", "prod-shop", "QueueName", queue],
            { label: queue },
          ]),
        }),
      },
    ]);
  });

  test("has what an environment's well-being shows in", () => {
    const titles = body().widgets.map(({ properties }) => properties.title);
    expect(titles).toEqual([
      "Requests",
      "Latency",
      "Server errors (5xx)",
      "Unhealthy tasks",
      "Tasks",
      "CPU",
      "Memory",
      "Database CPU",
      "Database connections",
      "Database free storage",
    ]);
  });

  test("shows latency at three percentiles, and tasks that run beside those that should", () => {
    const { widgets } = body();
    const metrics = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties.metrics;
    const target = ["TargetGroup", "targetgroup/prod-shop-api/1", "LoadBalancer", "app/prod/2"];
    expect(metrics("Latency")).toEqual(
      ["p50", "p95", "p99"].map((stat) => [
        "AWS/ApplicationELB",
        "TargetResponseTime",
        ...target,
        { label: `api ${stat}`, stat },
      ]),
    );
    expect(metrics("Tasks")?.map((line) => line.at(-1))).toEqual(
      ["api running", "worker-default running", "api desired", "worker-default desired"].map((label) => ({ label })),
    );
  });
});

/** One of each kind of widget, with whatever CloudWatch's documentation has for it. */
const widgets = {
  metric: {
    region: "eu-west-1",
    metrics: [
      ["AWS/EC2", "CPUUtilization", "InstanceId", "i-1", { stat: "p99.9", period: 300, color: "#ff0000", id: "m1" }],
      [".", "NetworkIn", ".", ".", { yAxis: "right", visible: false, stat: "TM(10%:90%)" }],
      ["...", "i-2"],
      [{ expression: "m1 * 2", label: "Twice", id: "e1" }],
    ],
    view: "timeSeries",
    stat: "Average",
    period: 60,
    yAxis: { left: { min: 0, max: 100, label: "percent", showUnits: false }, right: { min: 0 } },
    annotations: {
      horizontal: [{ value: 80, label: "High", fill: "above" }, [{ value: 1 }, { value: 2, label: "band" }]],
      vertical: [{ value: "2026-01-01T00:00:00Z", fill: "after" }],
    },
    legend: { position: "right" },
    timezone: "+0130",
  },
  log: { region: "eu-west-1", query: "SOURCE 'a' | fields @message", view: "table", title: "Log" },
  text: { markdown: "# Hello", background: "transparent" },
  alarm: { alarms: ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a"], sortBy: "timestamp", states: ["ALARM"] },
  explorer: {
    labels: [{ key: "Environment", value: "prod" }],
    metrics: [{ metricName: "CPUUtilization", resourceType: "AWS::EC2::Instance", stat: "Average" }],
    aggregateBy: { key: "InstanceType", func: "MAX" },
    widgetOptions: { legend: { position: "bottom" }, rowsPerPage: 8, widgetsPerRow: 2, view: "timeSeries" },
  },
  custom: { endpoint: "arn:aws:lambda:eu-west-1:123456789012:function:f", updateOn: { refresh: true }, params: {} },
};
const place = { x: 0, y: 0, width: 12, height: 6 };
const problems = (type: keyof typeof widgets, properties: object = {}, changes: object = {}) =>
  dashboardProblems({
    widgets: [{ type, ...place, ...changes, properties: { ...widgets[type], ...properties } }],
  });

describe("the check of dashboards", () => {
  test.each(Object.keys(widgets) as (keyof typeof widgets)[])("takes a widget of the kind %s", (type) => {
    expect(problems(type)).toEqual([]);
  });

  test("takes what a whole dashboard may have", () => {
    const variable = { type: "property", property: "InstanceId", id: "instance", inputType: "input", visible: true };
    const settings = { start: "-PT6H", end: "2026-01-01T00:00:00Z", periodOverride: "inherit", variables: [variable] };
    expect(dashboardProblems({ ...settings, widgets: [] })).toEqual([]);
  });

  test.each([
    ["a widget of no kind", () => dashboardProblems({ widgets: [{ type: "graph", properties: {} }] })],
    ["a widget that is too wide", () => problems("metric", {}, { width: 25 })],
    ["a widget that is too high", () => problems("metric", {}, { height: 1001 })],
    ["a widget beyond the page", () => problems("metric", {}, { x: 13 })],
    [
      "a place with one number",
      () => dashboardProblems({ widgets: [{ type: "text", x: 1, properties: widgets.text }] }),
    ],
    [
      "widgets over each other",
      () => dashboardProblems({ widgets: Array(2).fill({ type: "text", ...place, properties: widgets.text }) }),
    ],
    [
      "more widgets than a page takes",
      () => dashboardProblems({ widgets: Array(501).fill({ type: "text", properties: widgets.text }) }),
    ],
    ["a property that there is none of", () => problems("metric", { titel: "CPU" })],
    ["a region that is none", () => problems("metric", { region: "Ireland" })],
    ["no region", () => problems("metric", { region: undefined })],
    ["a view that is none", () => problems("metric", { view: "line" })],
    ["a gauge without ends", () => problems("metric", { view: "gauge", yAxis: { left: { min: 0 } } })],
    ["a statistic that is none", () => problems("metric", { stat: "Mean" })],
    ["a percentile that is none", () => problems("metric", { stat: "p101" })],
    ["a period between minutes", () => problems("metric", { period: 90 })],
    ["neither metrics nor an alarm", () => problems("metric", { metrics: undefined })],
    ["no line of metrics", () => problems("metric", { metrics: [] })],
    ["a metric without a name", () => problems("metric", { metrics: [["AWS/RDS"]] })],
    ["a dimension without a value", () => problems("metric", { metrics: [["AWS/RDS", "CPU", "Name"]] })],
    [
      "options in the middle",
      () => problems("metric", { metrics: [["AWS/RDS", "CPU", { stat: "Sum" }, "Name", "x"]] }),
    ],
    ["an option that there is none of", () => problems("metric", { metrics: [["AWS/RDS", "CPU", { name: "x" }]] })],
    [
      "an expression beside a metric",
      () => problems("metric", { metrics: [["AWS/RDS", "CPU", { expression: "m1" }]] }),
    ],
    ["an identifier with a capital", () => problems("metric", { metrics: [[{ expression: "m1", id: "E1" }]] })],
    ["an axis at the top", () => problems("metric", { yAxis: { top: {} } })],
    ["an annotation without a value", () => problems("metric", { annotations: { horizontal: [{ label: "x" }] } })],
    ["a query of nothing", () => problems("log", { query: "" })],
    ["an alarm that is none", () => problems("alarm", { alarms: ["prod-cpu"] })],
    ["an explorer that adds up by no rule", () => problems("explorer", { aggregateBy: { key: "a", func: "MEDIAN" } })],
    ["a function that is none", () => problems("custom", { endpoint: "https://example.com" })],
    ["a time that is none", () => dashboardProblems({ widgets: [], start: "yesterday" })],
    ["an end without a start", () => dashboardProblems({ widgets: [], end: "-PT1H" })],
  ])("finds %s", (_claim, found) => {
    expect(found()).not.toEqual([]);
  });
});
