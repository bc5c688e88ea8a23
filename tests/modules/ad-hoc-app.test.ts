import { beforeAll, describe, expect, test } from "vitest";
import { AdHocApp } from "../../modules/ad-hoc-app/ad-hoc-app.ts";
import { adHocApp } from "../../modules/ad-hoc-app/module.ts";
import { rules } from "../../modules/ad-hoc-app/rules.ts";
import { variables } from "../../modules/ad-hoc-app/variables.ts";
import { type Synth, synthConstruct, synthModule } from "../support/synth.ts";

let app: Synth;
beforeAll(async () => {
  app = await synthModule(adHocApp);
});

const containers = (service: string): string =>
  String(app.named("aws_ecs_task_definition", service).container_definitions);

describe("what it is", () => {
  test("what it creates", () => {
    expect(app.inventory()).toEqual({
      aws_appautoscaling_scheduled_action: 2, // stop and start, for each service
      aws_appautoscaling_target: 1,
      aws_cloudwatch_log_group: 6, // four services, backend_update, ECS Exec
      aws_ecs_cluster: 1,
      aws_ecs_cluster_capacity_providers: 1,
      aws_ecs_service: 4,
      aws_ecs_task_definition: 5,
      aws_iam_role: 8, // five task roles; execution roles of the backend, the frontend and backend_update
      aws_iam_role_policy: 8,
      aws_lb_listener_rule: 2,
      aws_lb_target_group: 2,
      aws_route53_record: 1,
      aws_s3_bucket: 1,
      aws_s3_bucket_cors_configuration: 1,
      aws_s3_bucket_lifecycle_configuration: 1,
      aws_s3_bucket_ownership_controls: 1,
      aws_s3_bucket_policy: 1,
      aws_s3_bucket_public_access_block: 1,
      aws_s3_bucket_server_side_encryption_configuration: 1,
      aws_secretsmanager_secret: 2,
      aws_secretsmanager_secret_version: 2,
      aws_ssm_parameter: 2,
    });
  });

  test("the contract callers depend on", () => {
    expect(Object.keys(app.json.variable ?? {}).sort()).toMatchInlineSnapshot(`
      [
        "api",
        "backend_repository",
        "backend_update",
        "base",
        "beat",
        "bucket_cors_origins",
        "bucket_force_destroy",
        "celery_app",
        "container_insights",
        "cpu_architecture",
        "django_settings_module",
        "domain_name",
        "environment",
        "fargate_spot",
        "frontend_repository",
        "image_registry",
        "initial_image_tag",
        "log_retention_days",
        "name",
        "off_hours",
        "permissions_boundary_arn",
        "secrets",
        "sentry_dsn",
        "slot",
        "web_ui",
        "workers",
      ]
    `);
    expect(Object.keys(app.json.output ?? {}).sort()).toMatchInlineSnapshot(`
      [
        "assign_public_ip",
        "backend_update",
        "bucket_name",
        "cluster_name",
        "database_address",
        "database_name",
        "database_port",
        "database_secret_arn",
        "host_name",
        "https_listener_arn",
        "image_parameters",
        "maintenance_priority",
        "name",
        "region",
        "role_arns",
        "roll_order",
        "scheduled",
        "security_group_id",
        "services",
        "task_subnet_ids",
        "url",
      ]
    `);
    expect(app.json).not.toHaveProperty("provider");
    expect(app.json).not.toHaveProperty("data");
  });

  test.each(["api", "web_ui", "worker", "beat"])("the addresses of %s are readable", (service) => {
    for (const type of ["aws_ecs_service", "aws_ecs_task_definition", "aws_cloudwatch_log_group"])
      app.named(type, service);
  });

  test("a base of another version is refused before anything is made, naming what to upgrade", () => {
    const [contract, slot] = (
      app.only("aws_ecs_cluster").lifecycle as { precondition: { condition: string; error_message: string }[] }
    ).precondition;
    expect(contract).toEqual({
      condition: "${var.base.contract_version == 1}",
      error_message:
        'The base has version ${var.base.contract_version} of the contract between base and app, but this app knows version 1. Upgrade ${var.base.contract_version < 1 ? "the base" : "this app"} to a module version with the other\'s contract.',
    });
    expect(slot?.condition).toBe("${try(var.base.cache_databases >= var.slot * 2, false)}");
  });

  test("no output changes with a release, so that the plan after one is empty", () => {
    expect(JSON.stringify(app.json.output)).not.toMatch(/aws_ecs_task_definition\.\w+(\[\w+\])?\.arn/);
    expect(JSON.stringify(app.json.output)).not.toContain("insecure_value");
  });

  test("a release finds all services in the outputs, in the order in which it rolls them", () => {
    const { services, roll_order } = app.json.output as Record<string, { value: string }>;
    for (const service of ["api", "web_ui", "worker", "beat"]) {
      expect(services?.value).toContain(`aws_ecs_task_definition.${service}`);
    }
    expect(roll_order?.value).toMatch(
      /aws_ecs_service\.worker .*aws_ecs_service\.beat .*aws_ecs_service\.api.*aws_ecs_service\.web_ui/,
    );
    expect(services?.value).toContain('"tasks" = var.workers[key].tasks');
  });

  test("a release finds that no schedule starts anything", () => {
    expect(app.json.output?.scheduled).toMatchObject({ value: {} });
  });

  test("a literal gives what a variable gives", () => {
    const literal = synthConstruct(
      (scope) =>
        new AdHocApp(scope, "app", {
          base: { contractVersion: 1, name: "dev", cacheDatabases: 100 },
          name: "alpha",
          slot: 3,
        }),
    );
    expect(literal.inventory()).toEqual(app.inventory());
    expect(literal.named("aws_lb_listener_rule", "web_ui").priority).toBe("${3 * 100 + 99}");
    expect(literal.named("aws_ecs_service", "web_ui").count).toBe("${true ? 1 : 0}");
  });
});

test.each([
  ["of another contract", { contractVersion: 2, cacheDatabases: 100 }, "knows version 1. Upgrade the older of the two"],
  ["without databases for its slot", { contractVersion: 1, cacheDatabases: 4 }, "but the base's cache has 4 of them"],
])("fails at once on a known base %s", (_claim, base, message) => {
  const props = { base: { name: "dev", ...base }, name: "alpha", slot: 3 };
  expect(() => synthConstruct((scope) => new AdHocApp(scope, "app", props))).toThrow(message);
});

describe("zero downtime", () => {
  test.each([
    ["api", 100, 200, "ENABLED"],
    ["web_ui", 100, 200, "ENABLED"],
    ["worker", 50, 200, "ENABLED"],
    ["beat", 0, 100, "DISABLED"],
  ])("%s keeps %i to %i percent of its tasks in a release, zone rebalancing %s", (service, least, most, rebalancing) => {
    expect(app.named("aws_ecs_service", service)).toMatchObject({
      deployment_minimum_healthy_percent: least,
      deployment_maximum_percent: most,
      availability_zone_rebalancing: rebalancing,
    });
  });

  test.each(["api", "web_ui", "worker", "beat"])("a failing deployment of %s is rolled back", (service) => {
    expect(app.named("aws_ecs_service", service)).toMatchObject({
      deployment_circuit_breaker: { enable: true, rollback: true },
      wait_for_steady_state: false,
    });
  });

  test.each(["api", "web_ui", "worker", "beat"])("%s starts at no tasks, and releases own what it runs", (service) => {
    expect(app.named("aws_ecs_service", service)).toMatchObject({
      desired_count: 0,
      force_new_deployment: true,
      lifecycle: { ignore_changes: ["task_definition", "desired_count"] },
    });
  });

  test.each([
    "api",
    "web_ui",
    "worker",
    "beat",
    "backend_update",
  ])("the revisions of %s stay, to go back to", (task) => {
    expect(app.named("aws_ecs_task_definition", task)).toMatchObject({ skip_destroy: true, track_latest: true });
  });

  test.each(["api", "web_ui"])("the load balancer finds out within half a minute that %s is ill", (service) => {
    expect(app.named("aws_lb_target_group", service)).toMatchObject({
      target_type: "ip",
      deregistration_delay: `\${var.${service}.deregistration_delay}`,
      health_check: { interval: 10, timeout: 5, healthy_threshold: 2, unhealthy_threshold: 3, matcher: "200" },
    });
    expect(app.named("aws_ecs_service", service)).toMatchObject({
      health_check_grace_period_seconds: `\${var.${service}.health_check_grace_period}`,
      depends_on: [`aws_lb_listener_rule.${service}`],
    });
  });

  test.each([
    ["api", 60],
    ["web_ui", 60],
    ["worker", 120],
    ["beat", 30],
    ["backend_update", 120],
  ])("%s has %i seconds to stop", (task, seconds) => {
    expect(containers(task)).toContain(`"stopTimeout" = ${seconds}`);
  });

  test.each(["api", "web_ui", "worker", "beat", "backend_update"])("signals reach the process of %s", (task) => {
    expect(containers(task)).toContain('"initProcessEnabled" = true');
  });

  test("gunicorn ends gracefully before it is killed, and keeps connections longer than the load balancer", () => {
    const setting = (name: string) => containers("api").match(new RegExp(`"${name}", "?([^",]+)"?`))?.[1];
    expect(setting("--worker-class")).toBe("gthread");
    expect(Number(setting("--graceful-timeout"))).toBeLessThan(60);
    expect(Number(setting("--keep-alive"))).toBeGreaterThan(60);
    expect(setting("--worker-tmp-dir")).toBe("/dev/shm");
    expect(setting("--access-logfile")).toBe("-");
    expect(Number(setting("--max-requests"))).toBeGreaterThan(Number(setting("--max-requests-jitter")));
    expect(setting("--timeout")).toBe("tostring(var.api.gunicorn_timeout)");
  });

  test("a stopping worker finishes what it can and gives the rest back, unless the timeout is 0", () => {
    expect(containers("worker")).toContain('each.value.soft_shutdown_timeout > 0 ? { REMAP_SIGTERM = "SIGQUIT" } : {}');
    expect(containers("worker")).toContain(
      'each.value.soft_shutdown_timeout > 0 ? ["--", "worker_soft_shutdown_timeout=${each.value.soft_shutdown_timeout}"] : []',
    );
  });

  test("a hung worker is replaced, and beat writes where any user may", () => {
    expect(containers("worker")).toContain("inspect ping --timeout 30 --destination celery@$(hostname)");
    expect(containers("beat")).toContain(
      '"--pidfile", "/tmp/celerybeat.pid", "--schedule", "/tmp/celerybeat-schedule"',
    );
  });

  test("a migration gives up on a lock rather than hold up everybody", () => {
    expect(containers("backend_update")).toContain(
      'merge({ PGOPTIONS = "-c lock_timeout=10s" }, local.backend_environment)',
    );
  });
});

describe("capacity", () => {
  test.each(["api", "web_ui", "worker"])("%s runs on spare capacity when wanted, never with weight 0", (service) => {
    expect(app.named("aws_ecs_service", service).capacity_provider_strategy).toEqual([
      { capacity_provider: '${var.fargate_spot ? "FARGATE_SPOT" : "FARGATE"}', base: 0, weight: 1 },
    ]);
  });

  test("beat never runs on capacity that AWS may take back", () => {
    expect(app.named("aws_ecs_service", "beat").capacity_provider_strategy).toEqual([
      { capacity_provider: "FARGATE", base: 0, weight: 1 },
    ]);
  });

  test("off hours take every service to zero and back, in its own time zone", () => {
    expect(app.named("aws_appautoscaling_target", "off_hours")).toMatchObject({
      for_each: expect.stringMatching(/: name => service\.tasks if var\.off_hours\.enabled }}$/),
      min_capacity: 0,
      lifecycle: { ignore_changes: ["min_capacity", "max_capacity"] },
    });
    expect(app.named("aws_appautoscaling_scheduled_action", "stop")).toMatchObject({
      schedule: "${var.off_hours.stop}",
      timezone: "${var.off_hours.timezone}",
      scalable_target_action: { min_capacity: "0", max_capacity: "0" },
    });
    expect(app.named("aws_appautoscaling_scheduled_action", "start")).toMatchObject({
      scalable_target_action: { min_capacity: "${each.value}", max_capacity: "${each.value}" },
    });
  });
});

describe("routing", () => {
  test("the API's rules come before the frontend's, with at most five condition values each", () => {
    expect(app.named("aws_lb_listener_rule", "api")).toMatchObject({
      count: "${length(chunklist(var.api.path_patterns, 4))}",
      priority: "${var.slot * 100 + 1 + count.index}",
      condition: [
        { host_header: { values: ["${var.name}.${coalesce(var.domain_name, var.base.domain_name)}"] } },
        { path_pattern: { values: "${chunklist(var.api.path_patterns, 4)[count.index]}" } },
      ],
    });
    expect(app.named("aws_lb_listener_rule", "web_ui")).toMatchObject({
      count: "${var.web_ui.enabled ? 1 : 0}",
      priority: "${var.slot * 100 + 99}",
    });
  });

  test("the slot's first priority is left to maintenance", () => {
    expect(app.json.output?.maintenance_priority).toMatchObject({ value: "${var.slot * 100}" });
  });

  test("the DNS record is made where the base has a zone", () => {
    expect(app.only("aws_route53_record")).toMatchObject({
      count: '${var.base.hosted_zone_id != "" ? 1 : 0}',
      type: "A",
    });
  });
});

describe("images and secrets", () => {
  test.each([
    "backend",
    "frontend",
  ])("the released %s image is read from its parameter, which releases write", (image) => {
    expect(app.named("aws_ssm_parameter", image)).toMatchObject({
      name: `/django/\${var.base.name}-\${var.name}/images/${image}`,
      type: "String",
      lifecycle: { ignore_changes: ["insecure_value"] },
    });
    const task = image === "backend" ? "api" : "web_ui";
    expect(containers(task)).toContain(`"image" = aws_ssm_parameter.${image}.insecure_value`);
  });

  test.each(["django_secret_key", "database"])("%s is generated and written once, past plan and state", (secret) => {
    expect(app.named("ephemeral.aws_secretsmanager_random_password", secret)).toEqual({
      password_length: 64,
      exclude_punctuation: true,
    });
    const version = app.named("aws_secretsmanager_secret_version", secret);
    expect(version).toMatchObject({ secret_string_wo_version: 1 });
    expect(version.secret_string_wo).toContain(
      `ephemeral.aws_secretsmanager_random_password.${secret}.random_password`,
    );
    expect(version).not.toHaveProperty("secret_string");
  });

  test("no container but the database step knows the master user's secret", () => {
    for (const task of ["api", "web_ui", "worker", "beat"]) expect(containers(task)).not.toContain("master_secret");
    const [setup, django] = containers("backend_update").split('"name" = "backend-update"');
    expect(setup).toContain("${var.base.database_master_secret_arn}:password::");
    expect(django).not.toContain("master_secret");
    expect(django).toContain('"dependsOn" = [{ "containerName" = "database", "condition" = "SUCCESS" }]');
    expect(setup).toContain('"essential" = false');
  });

  test("only backend_update's execution role may read the master user's secret", () => {
    const policies = Object.entries(app.all("aws_iam_role_policy"));
    const readers = policies.filter(([, { policy }]) => String(policy).includes("database_master_secret_arn"));
    expect(readers.map(([name]) => name)).toEqual(["backend_update_execution"]);
  });

  test("the frontend knows no secrets", () => {
    expect(containers("web_ui")).toContain('"secrets" = []');
    expect(app.named("aws_iam_role_policy", "web_ui_execution").policy).not.toContain("aws_secretsmanager_secret");
  });
});

describe("the Django application", () => {
  test("is told what it was promised", () => {
    const { backend_environment, backend_secrets } = app.json.locals as Record<string, string>;
    const names = [...`${backend_environment}${backend_secrets}`.matchAll(/"([A-Z][A-Z0-9_]+)" =/g)].map(
      ([, name]) => name,
    );
    expect(names.sort()).toEqual([
      "APP_NAME",
      "AWS_REGION",
      "BASE_STACK_NAME",
      "CELERY_BROKER_URL",
      "CELERY_QUEUE_PREFIX",
      "DB_SECRET_NAME",
      "DJANGO_SECRET_KEY",
      "DJANGO_SETTINGS_MODULE",
      "DOMAIN_NAME",
      "FRONTEND_URL",
      "POSTGRES_NAME",
      "POSTGRES_PASSWORD",
      "POSTGRES_PORT",
      "POSTGRES_SERVICE_HOST",
      "POSTGRES_USER",
      "REDIS_SERVICE_HOST",
      "REDIS_URL",
      "S3_BUCKET_NAME",
      "SENTRY_DSN",
    ]);
    expect(backend_environment).toMatch(/, var\.environment\)}$/);
    expect(backend_secrets).toMatch(/, var\.secrets\)}$/);
  });

  test("has its own databases of the cache, checked over TLS", () => {
    const { backend_environment } = app.json.locals as Record<string, string>;
    expect(backend_environment).toContain("/${(var.slot - 1) * 2 + 0}?ssl_cert_reqs=required");
    expect(backend_environment).toContain("/${(var.slot - 1) * 2 + 1}?ssl_cert_reqs=required");
    expect(backend_environment).toContain("rediss://");
  });

  test.each(["api", "worker", "beat", "backend_update"])("%s has all of it, secrets by reference", (task) => {
    expect(containers(task)).toContain("local.backend_environment");
    expect(containers(task)).toContain("[for name, arn in local.backend_secrets : { name = name, valueFrom = arn }]");
    // ECS refuses a name that is both.
    expect(containers(task)).toContain("if !contains(keys(local.backend_secrets), name)");
  });
});

describe("roles", () => {
  test.each([
    "execution",
    "api_task",
    "web_ui_task",
    "web_ui_execution",
    "worker_task",
    "beat_task",
    "backend_update_task",
    "backend_update_execution",
  ])("%s is for this account's tasks only, and its name fits", (role) => {
    const { name, assume_role_policy } = app.named("aws_iam_role", role) as Record<string, string>;
    expect(assume_role_policy).toContain('"aws:SourceAccount" = var.base.account_id');
    expect(assume_role_policy).toContain('"aws:SourceArn" = "arn:${var.base.partition}:ecs:');
    const longest = name
      ?.replace("${var.base.name}", "b".repeat(12))
      .replace("${var.name}", "n".repeat(12))
      .replace("${var.base.region}", "ap-southeast-1");
    expect(longest?.length).toBeLessThanOrEqual(64);
    expect(name).toContain("${var.base.region}");
  });

  test("nothing may do everything with everything", () => {
    for (const { policy } of Object.values(app.all("aws_iam_role_policy"))) {
      expect(policy).not.toMatch(/"Action" = \[?"[a-z0-9]*:?\*"/);
    }
  });

  test("whoever releases may learn from the outputs which roles to pass", () => {
    const roles = JSON.stringify(app.json.output?.role_arns);
    const named = [...roles.matchAll(/aws_iam_role\.(\w+)/g)].map(([, name]) => name);
    expect(named.sort()).toEqual(Object.keys(app.all("aws_iam_role")).sort());
  });
});

describe("files", () => {
  test("are private, encrypted and reachable over TLS only", () => {
    expect(app.only("aws_s3_bucket_public_access_block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(app.only("aws_s3_bucket_ownership_controls")).toMatchObject({
      rule: { object_ownership: "BucketOwnerEnforced" },
    });
    expect(app.only("aws_s3_bucket_policy").policy).toContain('"aws:SecureTransport" = "false"');
    expect(app.only("aws_s3_bucket")).toMatchObject({ force_destroy: "${var.bucket_force_destroy}" });
  });
});

describe("limits across inputs", () => {
  const settings = { base: { contract_version: 1 }, name: "alpha", slot: 1 };
  const broken = (changes: object) => {
    const inputs = variables.parse({ ...settings, ...changes });
    return rules.filter(({ holds }) => !holds(inputs)).map(({ on }) => on);
  };

  test.each([
    ["nothing wrong", {}, []],
    ["a name that PostgreSQL has taken", { name: "postgres" }, ["name"]],
    ["a name that PostgreSQL keeps to itself", { name: "pg-x" }, ["name"]],
    [
      "a variable that is also a secret",
      { environment: { KEY: "x" }, secrets: { KEY: "arn:aws:ssm:us-east-1:123456789012:parameter/key" } },
      ["environment"],
    ],
    ["a secret in the open", { environment: { DJANGO_SECRET_KEY: "x" } }, ["environment"]],
  ])("%s", (_claim, changes, problems) => {
    expect(broken(changes)).toEqual(problems);
  });
});
