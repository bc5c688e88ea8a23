import { describe, expect, test } from "vitest";
import { AdHocApp } from "../../modules/ad-hoc-app/ad-hoc-app.ts";
import { rules } from "../../modules/ad-hoc-app/rules.ts";
import { variables } from "../../modules/ad-hoc-app/variables.ts";
import { synthConstruct } from "../support/synth.ts";
import { app } from "../support/synthesized-ad-hoc-app.ts";

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
      aws_iam_role_policy_attachment: 4, // for each policy given, on each role of the Django image
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
        "task_role_policy_arns",
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

test.each([
  ["of another contract", { contractVersion: 2, cacheDatabases: 100 }, "knows version 1. Upgrade the older of the two"],
  ["without databases for its slot", { contractVersion: 1, cacheDatabases: 4 }, "but the base's cache has 4 of them"],
])("fails at once on a known base %s", (_claim, base, message) => {
  const props = { base: { name: "dev", ...base }, name: "alpha", slot: 3 };
  expect(() => synthConstruct((scope) => new AdHocApp(scope, "app", props))).toThrow(message);
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
