import { describe, expect, test } from "vitest";
import { app, containers, policy, SERVICES, service, TASKS, WEB } from "../support/synthesized-prod-app.ts";

describe("zero downtime", () => {
  test.each([
    ["api", 100, 200, "ENABLED"],
    ["web_ui", 100, 200, "ENABLED"],
    ["further_web", 100, 200, "ENABLED"],
    ["further_background", 100, 200, "ENABLED"],
    ["worker", 100, 200, "ENABLED"],
    ["beat", 0, 100, "DISABLED"],
  ])("%s keeps %i to %i percent of its tasks in a release, zone rebalancing %s", (name, least, most, rebalancing) => {
    expect(service(name)).toMatchObject({
      deployment_minimum_healthy_percent: least,
      deployment_maximum_percent: most,
      availability_zone_rebalancing: rebalancing,
    });
  });

  test.each(SERVICES)("a deployment of %s whose tasks do not start is rolled back", (name) => {
    expect(service(name)).toMatchObject({
      deployment_circuit_breaker: { enable: true, rollback: true },
      desired_count: 0,
      lifecycle: { ignore_changes: ["task_definition", "desired_count"] },
    });
  });

  test.each(WEB)("a deployment of %s that makes errors, unhealthy tasks or slow answers is rolled back", (name) => {
    const { alarms } = service(name) as { alarms: { alarm_names: string[] } };
    expect(alarms).toMatchObject({ enable: true, rollback: true });
    expect(alarms.alarm_names).toEqual([
      expect.stringMatching(`aws_cloudwatch_metric_alarm.${name}_unhealthy_hosts.*alarm_name`),
      expect.stringMatching(`aws_cloudwatch_metric_alarm.${name}_errors.*alarm_name`),
      expect.stringMatching(`aws_cloudwatch_metric_alarm.${name}_latency.*alarm_name`),
    ]);
  });

  test.each([
    ["api", 60],
    ["web_ui", 60],
    ["worker", 120],
    ["beat", 30],
    ["backend_update", 120],
    ["scheduled", 120],
  ])("%s has %i seconds to stop", (task, seconds) => {
    expect(containers(task)).toContain(`"stopTimeout" = ${seconds}`);
  });

  test("further services without a load balancer can say how they are well", () => {
    expect(containers("further_background")).toContain("length(each.value.health_check_command) > 0 ? {");
    expect(containers("worker")).toContain("inspect ping --timeout 30 --destination celery@$(hostname)");
  });

  test("no request goes to a task that is ill for half a minute", () => {
    for (const name of WEB) {
      expect(app.named("aws_lb_target_group", name)).toMatchObject({
        health_check: { interval: 10, timeout: 5, healthy_threshold: 2, unhealthy_threshold: 3, matcher: "200" },
      });
    }
  });
});

describe("scheduled tasks", () => {
  test("start the newest task definition of their family, once, and are not run again", () => {
    expect(app.only("aws_scheduler_schedule")).toMatchObject({
      for_each: "${merge(var.scheduled_tasks, local.queue_depth)}",
      flexible_time_window: { mode: "OFF" },
      target: {
        arn: "${aws_ecs_cluster.this.arn}",
        ecs_parameters: {
          task_definition_arn: "${aws_ecs_task_definition.scheduled[each.key].arn_without_revision}",
        },
        retry_policy: { maximum_retry_attempts: 3, maximum_event_age_in_seconds: 600 },
      },
    });
  });

  test("are started by a role that may start nothing else", () => {
    expect(policy("scheduled_scheduler")).toContain('"ArnEquals" = { "ecs:cluster" = aws_ecs_cluster.this.arn }');
    expect(policy("scheduled_scheduler")).toContain("task-definition/${var.base.name}-${var.name}-scheduled-*");
    expect(policy("scheduled_scheduler")).toContain(
      '"Action" = ["iam:PassRole"], "Resource" = [aws_iam_role.scheduled_task.arn, aws_iam_role.execution.arn]',
    );
    expect(app.named("aws_iam_role", "scheduled_scheduler").assume_role_policy).toContain(
      '"aws:SourceAccount" = var.base.account_id',
    );
  });
});

describe("sidecars", () => {
  test.each(SERVICES)("run beside %s", (name) => {
    const kind = name.startsWith("further") ? "service" : name;
    expect(containers(name)).toMatch(
      new RegExp(`for sidecar in var\\.sidecars .* if contains\\(sidecar\\.beside, "${kind}"\\)`),
    );
  });

  test.each(["backend_update", "scheduled"])("do not run beside %s, which ends", (name) => {
    expect(containers(name)).not.toContain("sidecar");
  });

  test.each(["execution", "web_ui_execution"])("%s may pull their images and read their secrets", (role) => {
    expect(policy(role)).toContain("sidecar.image");
    expect(policy(role)).toContain("values(sidecar.secrets)");
  });
});

/** Tasks of the Django image; the further services share one role. */
const DJANGO = TASKS.filter((name) => name !== "web_ui");
const ROLES: Readonly<Record<string, string>> = { further_web: "further_task", further_background: "further_task" };

describe("roles", () => {
  test("names fit, in the region with the longest name", () => {
    for (const { name } of Object.values(app.all("aws_iam_role"))) {
      const longest = String(name)
        .replace("${var.base.name}", "b".repeat(12))
        .replace("${var.name}", "n".repeat(12))
        .replace("${var.base.region}", "ap-southeast-1");
      expect(longest.length).toBeLessThanOrEqual(64);
    }
  });

  test("whoever releases may pass the roles of tasks, not the scheduler's", () => {
    const roles = JSON.stringify(app.json.output?.role_arns);
    const named = [...roles.matchAll(/aws_iam_role\.(\w+)/g)].map(([, name]) => name);
    const tasks = Object.keys(app.all("aws_iam_role")).filter((name) => name !== "scheduled_scheduler");
    expect(named.sort()).toEqual(tasks.sort());
  });

  test.each(DJANGO)("%s may protect tasks of this environment alone from being scaled in", (task) => {
    expect(policy(ROLES[task] ?? `${task}_task`)).toContain(
      '"Action" = ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"], "Resource" = ["arn:${var.base.partition}:ecs:${var.base.region}:${var.base.account_id}:task/${var.base.name}-${var.name}/*"]',
    );
  });

  test.each(DJANGO)("%s has the policies that its environment is given", (task) => {
    const role = ROLES[task] ?? `${task}_task`;
    const { for_each, ...attachment } = app.named("aws_iam_role_policy_attachment", role);
    expect(attachment).toEqual({
      role: expect.stringMatching(`^\\$\\{aws_iam_role\\.${role}(\\[0\\])?\\.name\\}$`),
      policy_arn: "${each.value}",
    });
    expect(for_each).toContain("var.task_role_policy_arns");
  });

  test("the frontend has neither", () => {
    expect(policy("web_ui_task")).not.toContain("ecs:");
    expect(app.all("aws_iam_role_policy_attachment")).not.toHaveProperty("web_ui_task");
  });

  test("nothing may do everything with everything", () => {
    for (const { policy } of Object.values(app.all("aws_iam_role_policy"))) {
      expect(policy).not.toMatch(/"Action" = \[?"[a-z0-9]*:?\*"/);
    }
  });

  test.each(DJANGO)("%s has what the application is promised", (task) => {
    expect(containers(task)).toContain("local.backend_environment");
    expect(containers(task)).toContain("[for name, arn in local.backend_secrets : { name = name, valueFrom = arn }]");
  });
});
