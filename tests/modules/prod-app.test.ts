import { describe, expect, test } from "vitest";
import { adHocApp } from "../../modules/ad-hoc-app/module.ts";
import { prodApp } from "../../modules/prod-app/module.ts";
import { ProdApp } from "../../modules/prod-app/prod-app.ts";
import { type Block, synthConstruct, synthModule } from "../support/synth.ts";
import { app, SERVICES, WEB } from "../support/synthesized-prod-app.ts";

describe("what it is", () => {
  test("what it creates", () => {
    expect(app.inventory()).toEqual({
      aws_appautoscaling_policy: 11, // two for each that scales: web services, workers, further ones; workers by backlog
      aws_appautoscaling_scheduled_action: 1,
      aws_appautoscaling_target: 5, // all but beat
      aws_cloudwatch_dashboard: 1,
      aws_cloudwatch_log_group: 9, // six services, backend_update, scheduled tasks, ECS Exec
      aws_cloudwatch_metric_alarm: 16, // three for each of three web services, two for each of two others, missing tasks, two of queues
      aws_ecs_cluster: 1,
      aws_ecs_cluster_capacity_providers: 1,
      aws_ecs_service: 6,
      aws_ecs_task_definition: 8,
      aws_iam_role: 11, // seven task roles; execution roles of the backend, the frontend and backend_update; the scheduler's
      aws_iam_role_policy: 11,
      aws_iam_role_policy_attachment: 6, // for each policy given, on each role of the Django image
      aws_lb_listener_rule: 3,
      aws_lb_target_group: 3,
      aws_route53_record: 1,
      aws_s3_bucket: 1,
      aws_s3_bucket_cors_configuration: 1,
      aws_s3_bucket_lifecycle_configuration: 1,
      aws_s3_bucket_ownership_controls: 1,
      aws_s3_bucket_policy: 1,
      aws_s3_bucket_public_access_block: 1,
      aws_s3_bucket_server_side_encryption_configuration: 1,
      aws_s3_bucket_versioning: 1,
      aws_scheduler_schedule: 1,
      aws_secretsmanager_secret: 2,
      aws_secretsmanager_secret_version: 2,
      aws_ssm_parameter: 2,
    });
  });

  test("the contract callers depend on", () => {
    expect(Object.keys(app.json.variable ?? {}).sort()).toMatchInlineSnapshot(`
      [
        "alarms",
        "allow_destroy",
        "allow_no_health_check",
        "allow_single_task",
        "allow_spot_only",
        "api",
        "backend_repository",
        "backend_update",
        "base",
        "beat",
        "bucket_cors_origins",
        "bucket_force_destroy",
        "celery_app",
        "cpu_architecture",
        "django_settings_module",
        "domain_name",
        "environment",
        "frontend_repository",
        "image_registry",
        "initial_image_tag",
        "kms_key_arn",
        "log_retention_days",
        "name",
        "permissions_boundary_arn",
        "scheduled_scaling",
        "scheduled_tasks",
        "secret_recovery_days",
        "secrets",
        "sentry_dsn",
        "services",
        "sidecars",
        "slot",
        "task_role_policy_arns",
        "web_ui",
        "workers",
      ]
    `);
    expect(app.json).not.toHaveProperty("provider");
    expect(app.json).not.toHaveProperty("data");
  });

  test("a release reads from it what it reads from an ad hoc app, and the scheduled tasks", async () => {
    const adHoc = (await synthModule(adHocApp)).json.output ?? {};
    expect(Object.keys(app.json.output ?? {}).sort()).toEqual([...Object.keys(adHoc), "scheduled_tasks"].sort());
    for (const name of Object.keys(adHoc)) expect(prodApp.outputs[name]?.type).toBe(adHocApp.outputs[name]?.type);
  });

  test("what both apps have has the same address in both", async () => {
    const adHoc = await synthModule(adHocApp);
    for (const type of Object.keys(adHoc.inventory()).filter((name) => !name.startsWith("aws_appautoscaling"))) {
      expect(Object.keys(app.all(type))).toEqual(expect.arrayContaining(Object.keys(adHoc.all(type))));
    }
  });

  test("a release finds all services in the outputs, in the order in which it rolls them", () => {
    const { services, roll_order } = app.json.output as Record<string, { value: string }>;
    for (const name of SERVICES) expect(services?.value).toContain(`aws_ecs_task_definition.${name}`);
    expect(roll_order?.value).toMatch(
      /aws_ecs_service\.worker .*\.beat .*\.further_background .*\.api.*\.further_web .*\.web_ui /,
    );
    expect(services?.value).toContain('"tasks" = var.workers[key].min_tasks');
    expect(services?.value).toContain('"tasks" = var.api.min_tasks');
  });

  test("a release finds the family, container and image of everything that a schedule starts", () => {
    const { scheduled } = app.json.output as Record<string, { value: string }>;
    expect(scheduled?.value).toBe(
      '${{ for name, definition in aws_ecs_task_definition.scheduled : name => { "family" = definition.family, "container" = "scheduled", "image" = "backend" } }}',
    );
  });

  test("a literal gives what a variable gives", () => {
    const base = { contractVersion: 1, name: "prod", cacheDatabases: 100 };
    const literal = synthConstruct((scope) => new ProdApp(scope, "app", { base, name: "shop", slot: 1 }));
    expect(literal.inventory()).toEqual(app.inventory());
    expect(literal.named("aws_appautoscaling_target", "api")).toMatchObject({ min_capacity: 2, max_capacity: 6 });
  });
});

describe("watching", () => {
  test("Container Insights is on, and logs stay 90 days", () => {
    expect(app.only("aws_ecs_cluster").setting).toEqual([
      { name: "containerInsights", value: '${true ? "enabled" : "disabled"}' },
    ]);
    expect(app.json.variable?.log_retention_days).toMatchObject({ default: 90 });
  });

  test.each(WEB)("the base's topic is told when %s is unhealthy, fails or is slow", (name) => {
    for (const kind of ["unhealthy_hosts", "errors", "latency"]) {
      expect(app.named("aws_cloudwatch_metric_alarm", `${name}_${kind}`)).toMatchObject({
        alarm_actions: "${compact([var.base.alarm_topic_arn])}",
        ok_actions: "${compact([var.base.alarm_topic_arn])}",
        treat_missing_data: "notBreaching",
      });
    }
    expect(app.named("aws_cloudwatch_metric_alarm", `${name}_latency`)).toMatchObject({
      metric_name: "TargetResponseTime",
      extended_statistic: "p95",
      threshold: "${var.alarms.latency_p95}",
    });
  });

  test("the base's topic is told of every service that runs fewer tasks than it should", () => {
    const alarm = app.named("aws_cloudwatch_metric_alarm", "missing_tasks") as { metric_query: Block[] } & Block;
    for (const name of SERVICES) expect(alarm.for_each).toContain(`aws_ecs_service.${name}`);
    expect(alarm.metric_query.at(-1)).toMatchObject({ expression: "desired - running" });
    expect(alarm.evaluation_periods).toBe("${var.alarms.missing_tasks_minutes}");
  });

  test("the base's topic is told when more waits than all tasks of a worker are to cope with, and it does not catch up", () => {
    expect(app.named("aws_cloudwatch_metric_alarm", "worker_backlog_high")).toMatchObject({
      for_each: app.named("aws_cloudwatch_metric_alarm", "worker_backlog_unknown").for_each,
      alarm_actions: "${compact([var.base.alarm_topic_arn])}",
      metric_name: "Backlog",
      statistic: "Minimum",
      comparison_operator: "GreaterThanThreshold",
      threshold: "${each.value.backlog_per_task * each.value.max_tasks}",
      evaluation_periods: 15,
      treat_missing_data: "notBreaching",
    });
  });

  test("the base's topic is told when nobody measures the queues that a worker scales by", () => {
    expect(app.named("aws_cloudwatch_metric_alarm", "worker_backlog_unknown")).toMatchObject({
      alarm_actions: "${compact([var.base.alarm_topic_arn])}",
      metric_name: "Backlog",
      statistic: "SampleCount",
      evaluation_periods: 10,
      treat_missing_data: "breaching",
    });
  });

  test("no alarm is named twice", () => {
    const names = Object.values(app.all("aws_cloudwatch_metric_alarm")).map(({ alarm_name }) => alarm_name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("data", () => {
  test("files are versioned, and neither files nor secrets go at once", () => {
    expect(app.only("aws_s3_bucket_versioning")).toMatchObject({ versioning_configuration: { status: "Enabled" } });
    expect(app.json.variable?.bucket_force_destroy).toMatchObject({ default: false });
    expect(app.json.variable?.secret_recovery_days).toMatchObject({ default: 30 });
    for (const secret of Object.values(app.all("aws_secretsmanager_secret"))) {
      expect(secret.recovery_window_in_days).toBe("${var.secret_recovery_days}");
    }
  });

  test("a key of one's own encrypts every log and every secret", () => {
    for (const type of ["aws_cloudwatch_log_group", "aws_secretsmanager_secret"]) {
      for (const block of Object.values(app.all(type))) expect(block.kms_key_id).toBe("${var.kms_key_arn}");
    }
  });
});

describe("routing", () => {
  test("further services come before the API, and the API before the frontend", () => {
    expect(app.named("aws_lb_listener_rule", "further_web").priority).toBe("${var.slot * 100 + each.value.rule}");
    expect(app.named("aws_lb_listener_rule", "api").priority).toBe("${var.slot * 100 + 51 + count.index}");
    expect(app.named("aws_lb_listener_rule", "web_ui").priority).toBe("${var.slot * 100 + 99}");
  });

  test("a further service is served at its paths of this host only", () => {
    expect(app.named("aws_lb_listener_rule", "further_web").condition).toEqual([
      { host_header: { values: ["${var.name}.${coalesce(var.domain_name, var.base.domain_name)}"] } },
      { path_pattern: { values: "${each.value.path_patterns}" } },
    ]);
  });
});
