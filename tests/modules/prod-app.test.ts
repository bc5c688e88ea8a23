import { beforeAll, describe, expect, test } from "vitest";
import { adHocApp } from "../../modules/ad-hoc-app/module.ts";
import { prodApp } from "../../modules/prod-app/module.ts";
import { ProdApp } from "../../modules/prod-app/prod-app.ts";
import { rules } from "../../modules/prod-app/rules.ts";
import { variables } from "../../modules/prod-app/variables.ts";
import { type Block, type Synth, synthConstruct, synthModule } from "../support/synth.ts";

let app: Synth;
beforeAll(async () => {
  app = await synthModule(prodApp);
});

const SERVICES = ["api", "web_ui", "worker", "beat", "further_web", "further_background"];
const TASKS = [...SERVICES, "backend_update", "scheduled"];
const WEB = ["api", "web_ui", "further_web"];
const STEPPED = ["worker", "further_background"];

const containers = (task: string): string => String(app.named("aws_ecs_task_definition", task).container_definitions);
const service = (name: string): Block => app.named("aws_ecs_service", name);
const policy = (name: string): string => String(app.named("aws_iam_role_policy", name).policy);

describe("what it is", () => {
  test("what it creates", () => {
    expect(app.inventory()).toEqual({
      aws_appautoscaling_policy: 11, // two for each that scales: web services, workers, further ones; workers by backlog
      aws_appautoscaling_scheduled_action: 1,
      aws_appautoscaling_target: 5, // all but beat
      aws_cloudwatch_dashboard: 1,
      aws_cloudwatch_log_group: 9, // six services, backend_update, scheduled tasks, ECS Exec
      aws_cloudwatch_metric_alarm: 15, // three for each of three web services, two for each of two others, missing tasks, silence
      aws_ecs_cluster: 1,
      aws_ecs_cluster_capacity_providers: 1,
      aws_ecs_service: 6,
      aws_ecs_task_definition: 8,
      aws_iam_role: 11, // seven task roles; execution roles of the backend, the frontend and backend_update; the scheduler's
      aws_iam_role_policy: 11,
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

  test.each(WEB)("a deployment of %s that makes errors or unhealthy tasks is rolled back", (name) => {
    const { alarms } = service(name) as { alarms: { alarm_names: string[] } };
    expect(alarms).toMatchObject({ enable: true, rollback: true });
    expect(alarms.alarm_names).toEqual([
      expect.stringMatching(`aws_cloudwatch_metric_alarm.${name}_unhealthy_hosts.*alarm_name`),
      expect.stringMatching(`aws_cloudwatch_metric_alarm.${name}_errors.*alarm_name`),
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

  test("nothing may do everything with everything", () => {
    for (const { policy } of Object.values(app.all("aws_iam_role_policy"))) {
      expect(policy).not.toMatch(/"Action" = \[?"[a-z0-9]*:?\*"/);
    }
  });

  test.each(TASKS.filter((name) => name !== "web_ui"))("%s has what the application is promised", (task) => {
    expect(containers(task)).toContain("local.backend_environment");
    expect(containers(task)).toContain("[for name, arn in local.backend_secrets : { name = name, valueFrom = arn }]");
  });
});

describe("what would be less than production is refused, unless it is asked for by name", () => {
  const ws = { command: ["daphne"], path_patterns: ["/ws/*"] };
  const spot = { on_demand_tasks: 0, spot_percent: 100 };
  const broken = (changes: object) => {
    const inputs = variables.parse({ base: { contract_version: 1 }, name: "shop", slot: 1, ...changes });
    return rules.filter(({ holds }) => !holds(inputs)).map(({ on }) => on);
  };

  test.each([
    ["nothing wrong", {}, []],
    ["one task of the API", { api: { min_tasks: 1 } }, ["api"]],
    ["one task of the frontend", { web_ui: { min_tasks: 1 } }, ["web_ui"]],
    ["one task of a further web service", { services: { ws: { ...ws, min_tasks: 1 } } }, ["services"]],
    ["one task, asked for", { api: { min_tasks: 1 }, allow_single_task: true }, []],
    ["one task in the background", { services: { ws: { command: ["x"], min_tasks: 1 } } }, []],
    ["the API on spare capacity alone", { api: spot }, ["api"]],
    ["the frontend on spare capacity alone", { web_ui: spot }, ["web_ui"]],
    ["a worker on spare capacity alone", { workers: { default: spot } }, ["workers"]],
    ["a further service on spare capacity alone", { services: { ws: { ...ws, ...spot } } }, ["services"]],
    ["spare capacity alone, asked for", { workers: { default: spot }, allow_spot_only: true }, []],
    ["spare capacity for all but the tasks that always run", { api: { spot_percent: 100 } }, []],
    [
      "so little on demand that no whole task is",
      { workers: { default: { on_demand_tasks: 0, spot_percent: 80 } } },
      ["workers"],
    ],
    ["half on demand, which is a whole task", { api: { on_demand_tasks: 0, spot_percent: 50 } }, []],
    ["one task of the API by the clock", { scheduled_scaling: { night: change("api", 1) } }, ["scheduled_scaling"]],
    [
      "one task of a further web service by the clock",
      { services: { ws }, scheduled_scaling: { night: change("ws", 0) } },
      ["scheduled_scaling"],
    ],
    [
      "one task by the clock, asked for",
      { scheduled_scaling: { night: change("api", 1) }, allow_single_task: true },
      [],
    ],
    ["no worker by the clock", { scheduled_scaling: { night: change("worker-default", 0) } }, []],
    ["an earlier database dropped", { backend_update: { existing_database: "drop" } }, ["backend_update"]],
    [
      "an earlier database dropped, asked for",
      { backend_update: { existing_database: "drop" }, allow_destroy: true },
      [],
    ],
    ["an earlier database adopted", { backend_update: { existing_database: "adopt" } }, []],
    ["files that go with the environment", { bucket_force_destroy: true }, ["bucket_force_destroy"]],
    ["secrets that go at once", { secret_recovery_days: 0 }, ["secret_recovery_days"]],
    ["both, asked for", { bucket_force_destroy: true, secret_recovery_days: 0, allow_destroy: true }, []],
  ])("%s", (_claim, changes, problems) => {
    expect(broken(changes)).toEqual(problems);
  });

  test.each([
    ["a further service with a name that is taken", { services: { api: { command: ["x"] } } }, ["services"]],
    ["a further service named like a worker", { services: { "worker-a": { command: ["x"] } } }, ["services"]],
    ["a further web service with a long name", { services: { websockets: ws } }, ["services"]],
    ["two further web services at one place", { services: { ws, admin: ws } }, ["services"]],
    ["two further web services at two places", { services: { ws, admin: { ...ws, rule: 3 } } }, []],
    ["scaling of a service that is not there", { scheduled_scaling: { a: change("nobody") } }, ["scheduled_scaling"]],
    ["scaling of a worker", { scheduled_scaling: { a: change("worker-default") } }, []],
    ["a sidecar with the name of a service", { sidecars: [{ name: "api", image: "a:1" }] }, ["sidecars"]],
    ["a command in the place of the one that measures", { scheduled_tasks: measures, workers: byBacklog }, taken],
    ["a command of that name where nothing is measured", { scheduled_tasks: measures }, []],
    ["a secret in the open", { environment: { DJANGO_SECRET_KEY: "x" } }, ["environment"]],
  ])("%s", (_claim, changes, problems) => {
    expect(broken(changes)).toEqual(problems);
  });

  test.each([
    ["fewer at most than at least", { api: { min_tasks: 4, max_tasks: 3 } }, /max_tasks must be at least min_tasks/],
    ["thresholds that call each other", { workers: { a: { scale_in_cpu: 60 } } }, /at most half of scale_out_cpu/],
    ["a secret kept for a day", { secret_recovery_days: 1 }, /0 or from 7 to 30 days/],
  ])("%s", (_claim, changes, message) => {
    expect(() => broken(changes)).toThrow(message);
  });
});

const measures = { "queue-depth": { command: ["x"], schedule: "rate(1 hour)" } };
const byBacklog = { default: { backlog_per_task: 10 } };
const taken = ["scheduled_tasks"];
const change = (service: string, min_tasks = 2) => ({
  service,
  schedule: "cron(0 7 * * ? *)",
  min_tasks,
  max_tasks: 3,
});
