import { describe, expect, test } from "vitest";
import { variables } from "../../modules/prod-app/variables.ts";
import type { Block } from "../support/synth.ts";
import { app, service } from "../support/synthesized-prod-app.ts";

const STEPPED = ["worker", "further_background"];

describe("capacity", () => {
  test.each(["beat"])("%s never runs on capacity that AWS may take back", (name) => {
    expect(service(name).capacity_provider_strategy).toEqual([{ capacity_provider: "FARGATE", base: 0, weight: 1 }]);
  });

  test.each([
    ["api", "var.api"],
    ["web_ui", "var.web_ui"],
    ["worker", "each.value"],
    ["further_web", "each.value"],
    ["further_background", "each.value"],
  ])("%s has on-demand tasks first, and spare capacity for a share of those beyond", (name, x) => {
    const base = `coalesce(${x}.on_demand_tasks, ${x}.min_tasks)`;
    expect(service(name).capacity_provider_strategy).toEqual([
      {
        capacity_provider: "FARGATE",
        base: `\${${base}}`,
        weight: `\${max(100 - ${x}.spot_percent, ${base} > 0 ? 1 : 0)}`,
      },
      { capacity_provider: "FARGATE_SPOT", base: 0, weight: `\${${x}.spot_percent}` },
    ]);
  });

  test("scheduled tasks run on capacity that AWS does not take back", () => {
    expect(app.only("aws_scheduler_schedule")).toMatchObject({
      target: { ecs_parameters: { launch_type: "FARGATE" } },
    });
  });

  test("by default no task is on spare capacity, and web services have two tasks", () => {
    const inputs = variables.parse({ base: { contract_version: 1 }, name: "shop", slot: 1 });
    expect([inputs.api, inputs.web_ui, inputs.workers.default].map((one) => one?.spot_percent)).toEqual([0, 0, 0]);
    expect([inputs.api.min_tasks, inputs.web_ui.min_tasks]).toEqual([2, 2]);
  });
});

describe("scaling", () => {
  test.each([
    ["api", "var.api"],
    ["web_ui", "var.web_ui"],
    ["further_web", "each.value"],
  ])("%s keeps CPU and requests per task at their targets", (name, x) => {
    expect(app.named("aws_appautoscaling_target", name)).toMatchObject({
      min_capacity: `\${${x}.min_tasks}`,
      max_capacity: `\${${x}.max_tasks}`,
    });
    const tracking = (metric: string) =>
      app.named("aws_appautoscaling_policy", `${name}_${metric}`).target_tracking_scaling_policy_configuration;
    expect(tracking("cpu")).toMatchObject({
      target_value: `\${${x}.cpu_target}`,
      scale_in_cooldown: 300,
      predefined_metric_specification: { predefined_metric_type: "ECSServiceAverageCPUUtilization" },
    });
    expect(tracking("requests")).toMatchObject({
      target_value: `\${${x}.requests_per_task}`,
      predefined_metric_specification: {
        predefined_metric_type: "ALBRequestCountPerTarget",
        resource_label: expect.stringMatching(
          `^\\$\\{var.base.load_balancer_arn_suffix\\}/\\$\\{aws_lb_target_group.${name}.*arn_suffix\\}$`,
        ),
      },
    });
  });

  test.each(STEPPED)("%s gets tasks while CPU is high and loses them slowly while it is low", (name) => {
    const steps = (direction: string) =>
      app.named("aws_appautoscaling_policy", `${name}_${direction}`).step_scaling_policy_configuration;
    expect(steps("out")).toMatchObject({
      cooldown: 120,
      step_adjustment: [
        { metric_interval_lower_bound: "0", metric_interval_upper_bound: "20", scaling_adjustment: 1 },
        { metric_interval_lower_bound: "20", scaling_adjustment: 2 },
      ],
    });
    expect(steps("in")).toMatchObject({
      cooldown: 300,
      step_adjustment: [{ metric_interval_upper_bound: "0", scaling_adjustment: -1 }],
    });
    const alarm = (kind: string) => app.named("aws_cloudwatch_metric_alarm", `${name}_${kind}`);
    expect(alarm("busy")).toMatchObject({
      comparison_operator: "GreaterThanOrEqualToThreshold",
      threshold: "${each.value.scale_out_cpu}",
      evaluation_periods: 3,
      alarm_actions: [`\${aws_appautoscaling_policy.${name}_out[each.key].arn}`],
    });
    expect(alarm("idle")).toMatchObject({
      comparison_operator: "LessThanThreshold",
      threshold: 0,
      evaluation_periods: 15,
      alarm_actions: [`\${aws_appautoscaling_policy.${name}_in[each.key].arn}`],
    });
  });

  test.each(STEPPED)("an idle %s at its minimum raises no alarm", (name) => {
    const { metric_query } = app.named("aws_cloudwatch_metric_alarm", `${name}_idle`) as { metric_query: Block[] };
    expect(metric_query.at(-1)).toMatchObject({
      expression:
        "IF(running > ${each.value.min_tasks} AND cpu < ${each.value.scale_in_cpu}, cpu - ${each.value.scale_in_cpu}, 1)",
    });
  });

  const backlogWorkers =
    "${{ for name, worker in var.workers : name => worker if try(worker.backlog_per_task, null) != null }}";

  test("a worker scales by its backlog or by CPU, never by both", () => {
    for (const [type, name] of [
      ["aws_appautoscaling_policy", "worker_out"],
      ["aws_appautoscaling_policy", "worker_in"],
      ["aws_cloudwatch_metric_alarm", "worker_busy"],
      ["aws_cloudwatch_metric_alarm", "worker_idle"],
    ] as const) {
      expect(app.named(type, name).for_each).toBe(backlogWorkers.replace("!= null", "== null"));
    }
    expect(app.named("aws_appautoscaling_policy", "worker_backlog").for_each).toBe(backlogWorkers);
    expect(app.named("aws_appautoscaling_target", "worker").for_each).toBe("${var.workers}");
  });

  test("a worker by backlog keeps what waits at a number for each running task, and without tasks does nothing", () => {
    const { target_tracking_scaling_policy_configuration } = app.named("aws_appautoscaling_policy", "worker_backlog");
    const dimensions = [
      { name: "ClusterName", value: "${aws_ecs_cluster_capacity_providers.this.cluster_name}" },
      { name: "ServiceName", value: "${aws_ecs_service.worker[each.key].name}" },
    ];
    const metric = (namespace: string, metric_name: string) => ({
      return_data: false,
      metric_stat: { stat: "Average", metric: { namespace, metric_name, dimensions } },
    });
    expect(target_tracking_scaling_policy_configuration).toMatchObject({
      target_value: "${each.value.backlog_per_task}",
      scale_in_cooldown: 300,
      customized_metric_specification: {
        metrics: [
          { id: "backlog", ...metric("Celery", "Backlog") },
          { id: "running", ...metric("ECS/ContainerInsights", "RunningTaskCount") },
          { return_data: true, expression: "IF(running > 0, backlog / running)" },
        ],
      },
    });
  });

  test("beat does not scale", () => {
    expect(Object.keys(app.all("aws_appautoscaling_target"))).not.toContain("beat");
  });

  test("scheduled scaling changes the limits of services that are there", () => {
    expect(app.only("aws_appautoscaling_scheduled_action")).toMatchObject({
      for_each: "${var.scheduled_scaling}",
      resource_id: expect.stringMatching(/^\$\{merge\(.*\)\[each\.value\.service\]\}$/),
      scalable_target_action: { min_capacity: "${each.value.min_tasks}", max_capacity: "${each.value.max_tasks}" },
    });
  });
});
