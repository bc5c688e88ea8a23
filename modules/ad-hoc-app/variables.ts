import { z } from "zod";
import { baseContract } from "../../src/constructs/base-contract.ts";
import { CRON, CRON_MESSAGE } from "../../src/constructs/cron.ts";
import { fargateSize, fargateSizeLimit, isFargateSize } from "../../src/constructs/fargate-size.ts";
import { domainName, environmentName, logRetentionDays } from "../../src/constructs/names.ts";
import { SLOTS } from "../../src/constructs/slot.ts";

const whole = (least: number, most: number, unit: string) =>
  z
    .int("must be a whole number")
    .min(least, `must be at least ${least}${unit}`)
    .max(most, `must be at most ${most}${unit}`);

const words = () => z.array(z.string().min(1, "must not be empty"));

const variableName = () => z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be an environment variable's name");

const environmentVariables = () => z.record(variableName(), z.string()).default({});

const pathPatterns = () =>
  z
    .array(
      z
        .string()
        .regex(/^\/[A-Za-z0-9_.$/~"'@:+*?&-]*$/, "must be a path that begins with /, with * and ? as wildcards"),
    )
    .min(1, "must name at least one path")
    .max(20, "must name at most 20 paths");

const webService = {
  tasks: whole(1, 10, " task").default(1).describe("Tasks to run once the first release has gone out."),
  health_check_path: z
    .string()
    .regex(/^\//, "must begin with /")
    .describe("Path that answers 200 while the task is alive; it should not touch the database."),
  health_check_grace_period: whole(0, 600, " seconds")
    .default(60)
    .describe("Seconds a new task may take before failing health checks count; at least a measured cold start."),
  deregistration_delay: whole(0, 110, " seconds")
    .default(30)
    .describe(
      "Seconds a stopping task has to finish its requests: at least as long as the slowest may take. Under 120, since a Spot interruption leaves no more.",
    ),
};

const api = z
  .strictObject({
    ...fargateSize(512, 1024),
    ...webService,
    health_check_path: webService.health_check_path.default("/api/health-check/"),
    path_patterns: pathPatterns()
      .default(["/api/*", "/admin/*", "/graphql/*", "/mtv/*"])
      .describe("Paths that Django serves; all others go to the frontend."),
    wsgi_application: z
      .string()
      .regex(
        /^[A-Za-z_][A-Za-z0-9_.]*:[A-Za-z_][A-Za-z0-9_]*$/,
        "must be module:attribute, such as backend.wsgi:application",
      )
      .default("backend.wsgi:application")
      .describe("What gunicorn serves."),
    gunicorn_workers: whole(1, 32, " worker").default(2).describe("gunicorn worker processes per task."),
    gunicorn_threads: whole(1, 64, " thread").default(4).describe("Threads per gunicorn worker."),
    gunicorn_timeout: whole(1, 55, " seconds")
      .default(30)
      .describe(
        "Seconds without a sign of life after which gunicorn restarts a worker. It does not end a slow request: bound those in Django and the database.",
      ),
    command: words()
      .default([])
      .describe("Replaces the whole gunicorn command; it must listen on port 8000 and stop on SIGTERM."),
  })
  .refine(isFargateSize, fargateSizeLimit);

const webUi = z
  .strictObject({
    enabled: z.boolean().default(true).describe("Run the frontend; without it every other path answers 404."),
    ...fargateSize(256, 512),
    ...webService,
    health_check_path: webService.health_check_path.default("/"),
    command: words()
      .default([])
      .describe("Replaces the image's command; it must listen on port 3000 and stop on SIGTERM."),
    environment: environmentVariables().describe("Further environment variables of the frontend. Not for secrets."),
  })
  .refine(isFargateSize, fargateSizeLimit);

/** One of `workers`. */
export const worker = z
  .strictObject({
    ...fargateSize(256, 1024),
    queues: z
      .array(z.string().regex(/^[A-Za-z0-9_.-]+$/, "must hold only letters, digits, underscores, dots and hyphens"))
      .min(1, "must name at least one queue")
      .default(["default"])
      .describe("Celery queues it consumes, without the environment's prefix."),
    concurrency: whole(1, 64, " process").default(2).describe("Celery processes per task."),
    tasks: whole(1, 20, " task").default(1).describe("Tasks to run once the first release has gone out."),
    soft_shutdown_timeout: whole(0, 110, " seconds")
      .default(90)
      .describe(
        "Seconds a stopping worker has to finish its tasks before they go back to the queue; Fargate allows 120 in all. Needs Celery 5.5; 0 waits for Celery's own warm shutdown.",
      ),
    command: words().default([]).describe("Replaces the whole celery command, and turns the health check off."),
    health_check_command: words()
      .default([])
      .describe(
        'Replaces the health check, `celery inspect ping`; as ECS spells it, such as `["CMD", "pgrep", "celery"]`.',
      ),
  })
  .refine(isFargateSize, fargateSizeLimit);

const beat = z
  .strictObject({
    enabled: z.boolean().default(true).describe("Run Celery's scheduler, exactly one task of it."),
    ...fargateSize(256, 512),
    command: words().default([]).describe("Replaces the whole celery beat command, and turns the health check off."),
  })
  .refine(isFargateSize, fargateSizeLimit);

const backendUpdate = z
  .strictObject({
    ...fargateSize(512, 1024),
    command: words()
      .min(1, "must not be empty")
      .default(["python", "manage.py", "pre_update"])
      .describe("Runs once in each release before anything rolls: migrate, then collectstatic."),
    database_client_image: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9._/-]*(:[A-Za-z0-9._-]+|(:[A-Za-z0-9._-]+)?@sha256:[0-9a-f]{64})$/,
        "must be an image, with a tag or a digest",
      )
      .default("public.ecr.aws/docker/library/postgres:17-alpine")
      .describe("Image with psql, for the container that makes the environment's database and role."),
    existing_database: z
      .enum(["refuse", "adopt", "drop"])
      .default("refuse")
      .describe(
        "When an earlier environment of this name left its database behind: refuse to go on, adopt its data, or drop it.",
      ),
  })
  .refine(isFargateSize, fargateSizeLimit);

const cron = () => z.string().regex(CRON, CRON_MESSAGE);

const offHours = z.strictObject({
  enabled: z.boolean().default(false).describe("Stop every service outside working hours and start it again."),
  stop: cron().default("cron(0 20 ? * MON-FRI *)").describe("When every service goes to zero."),
  start: cron().default("cron(0 7 ? * MON-FRI *)").describe("When every service comes back."),
  timezone: z
    .string()
    .regex(/^[A-Za-z0-9_+/-]+$/, "must be an IANA time zone, such as Europe/Berlin")
    .default("UTC")
    .describe("IANA time zone of both."),
});

/** Every input of the module. */
export const variables = z.strictObject({
  base: baseContract.describe("The base it runs on: a base module's outputs, whole (`base = module.base`)."),
  name: environmentName(
    "Name of the environment, such as `alpha`: its host name, and the prefix of every resource name after the base's.",
  ),
  slot: whole(1, SLOTS, "").describe(
    `Number of this environment on its base, from 1 to ${SLOTS}; no two may share one. Listener priorities and cache databases come from it.`,
  ),
  domain_name: domainName()
    .optional()
    .describe("Domain it is served below, as `<name>.<domain>`; without it, the base's."),
  image_registry: z
    .string()
    .regex(/^[a-z0-9.-]+(:[0-9]+)?$/, "must be the host name of a registry, without a path")
    .optional()
    .describe("Registry that holds the images; without it, ECR in the base's account and region."),
  backend_repository: z
    .string()
    .regex(/^[a-z0-9]+([._/-][a-z0-9]+)*$/, "must be the name of an image repository")
    .default("backend")
    .describe("Repository of the Django image."),
  frontend_repository: z
    .string()
    .regex(/^[a-z0-9]+([._/-][a-z0-9]+)*$/, "must be the name of an image repository")
    .default("frontend")
    .describe("Repository of the frontend image."),
  initial_image_tag: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, "must be an image tag")
    .default("unreleased")
    .describe("Tag that task definitions carry until the first release; nothing runs before that."),
  cpu_architecture: z
    .enum(["X86_64", "ARM64"])
    .default("X86_64")
    .describe("Processor the images are built for; ARM64 costs about a fifth less."),
  fargate_spot: z
    .boolean()
    .default(true)
    .describe(
      "Run on spare capacity, about 70 % cheaper, that AWS may take back with two minutes' notice; never beat and backend_update.",
    ),
  django_settings_module: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, "must be a Python module")
    .default("backend.settings.production")
    .describe("Value of DJANGO_SETTINGS_MODULE."),
  celery_app: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.:]*$/, "must be a Python module")
    .default("backend.celery_app:app")
    .describe("Celery application, as `celery --app` takes it."),
  sentry_dsn: z.string().default("").describe("Value of SENTRY_DSN; empty turns Sentry off."),
  environment: environmentVariables().describe(
    "Further environment variables of every backend container. Not for secrets: they would be readable in the task definition.",
  ),
  secrets: z
    .record(
      variableName(),
      z
        .string()
        .regex(
          /^arn:[a-z-]+:(secretsmanager|ssm):.+$/,
          "must be the ARN of a Secrets Manager secret or an SSM parameter",
        ),
    )
    .default({})
    .describe(
      "Further secrets of every backend container: name → ARN; a Secrets Manager ARN may end in `:json-key::`.",
    ),
  api: api.prefault({}).describe("The Django web service, on port 8000."),
  web_ui: webUi.prefault({}).describe("The frontend service, on port 3000."),
  workers: z
    .record(
      z
        .string()
        .max(12, "must be 12 characters or fewer, because role names stop at 64")
        .regex(
          /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
          "must start with a letter, end with a letter or digit, and hold only lower-case letters, digits and hyphens",
        ),
      worker,
    )
    .prefault({ default: {} })
    .describe("Celery workers by name; each is a service of its own."),
  beat: beat.prefault({}).describe("Celery's scheduler."),
  backend_update: backendUpdate.prefault({}).describe("The task that each release runs before it rolls anything."),
  off_hours: offHours.prefault({}).describe("Nights and weekends at zero."),
  log_retention_days: logRetentionDays(30).describe("Days that CloudWatch keeps the application's logs."),
  container_insights: z
    .boolean()
    .default(false)
    .describe("Collect CPU, memory and network of every task; roughly $3 a month for a small environment."),
  bucket_force_destroy: z
    .boolean()
    .default(true)
    .describe(
      "Delete the bucket's files with the environment. Media uploaded by users are lost; set it to false to keep them.",
    ),
  bucket_cors_origins: z
    .array(z.string().regex(/^https?:\/\/[^\s]+$/, "must be an origin such as https://example.com"))
    .default([])
    .describe("Origins whose pages may load files from the bucket; the environment's own is always allowed."),
});
