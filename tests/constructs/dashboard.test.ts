import { describe, expect, test } from "vitest";
import { Dashboard } from "../../src/constructs/dashboard.ts";
import { dashboardBody } from "../support/dashboard-body.ts";
import { evaluate } from "../support/evaluate.ts";
import { synthConstruct } from "../support/synth.ts";
import { requireTerraform } from "../terraform/support/toolchain.ts";

const terraform = await requireTerraform();

const body = (queues: readonly string[] = []) => {
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
    expect(dashboardBody.safeParse(body()).error).toBeUndefined();
  });

  test("has what an environment's well-being shows in", () => {
    const titles = dashboardBody.parse(body()).widgets.map(({ properties }) => properties.title);
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
    const { widgets } = dashboardBody.parse(body());
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

  test("of another structure is found", () => {
    const { widgets } = body();
    const [first] = widgets;
    const problems = (changed: object) => dashboardBody.safeParse({ widgets: [changed] }).success;
    expect(problems({ ...first, width: 30 })).toBe(false);
    expect(problems({ ...first, properties: { ...first.properties, stat: "Mean" } })).toBe(false);
    expect(problems({ ...first, properties: { ...first.properties, metrics: [["AWS/RDS", "CPU", "Name"]] } })).toBe(
      false,
    );
    expect(dashboardBody.safeParse({ widgets: [first, first] }).success).toBe(false);
  });
});
