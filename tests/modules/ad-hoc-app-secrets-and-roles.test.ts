import { describe, expect, test } from "vitest";
import { app, containers } from "../support/synthesized-ad-hoc-app.ts";

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
