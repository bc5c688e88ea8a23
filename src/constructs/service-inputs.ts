import * as z from "zod";
import { CRON, CRON_MESSAGE } from "./cron.ts";
import { fargateSize } from "./fargate-size.ts";

/** A whole number within limits; the unit follows the limit in the message: `must be at least 1 task`. */
export const whole = (least: number, most: number, unit: string) =>
  z
    .int("must be a whole number")
    .min(least, `must be at least ${least}${unit}`)
    .max(most, `must be at most ${most}${unit}`);

/** A command or the like, word by word. */
export const words = () => z.array(z.string().min(1, "must not be empty"));

/** An environment variable's name. */
export const variableName = () =>
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be an environment variable's name");

/** Further environment variables: name → value. */
export const environmentVariables = () => z.record(variableName(), z.string()).default({});

/** The secrets of containers: name → ARN. */
export const secretArns = () =>
  z
    .record(
      variableName(),
      z
        .string()
        .regex(
          /^arn:[a-z-]+:(secretsmanager|ssm):.+$/,
          "must be the ARN of a Secrets Manager secret or an SSM parameter",
        ),
    )
    .default({});

/** Paths of a load balancer's rule. */
export const pathPatterns = () =>
  z.array(
    z.string().regex(/^\/[A-Za-z0-9_.$/~"'@:+*?&-]*$/, "must be a path that begins with /, with * and ? as wildcards"),
  );

/** A worker's or another service's name, which becomes part of role and service names. */
export const serviceName = () =>
  z
    .string()
    .max(12, "must be 12 characters or fewer, because role names stop at 64")
    .regex(
      /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
      "must start with a letter, end with a letter or digit, and hold only lower-case letters, digits and hyphens",
    );

/** When something happens, as AWS's schedulers take it. */
export const cron = () => z.string().regex(CRON, CRON_MESSAGE);

/** When something happens again and again, at fixed times or fixed distances. */
export const schedule = () =>
  z
    .string()
    .regex(
      new RegExp(`${CRON.source}|^rate\\([1-9][0-9]* (minute|hour|day)s?\\)$`),
      "must be an AWS schedule such as cron(0 3 * * ? *) or rate(15 minutes)",
    );

/** Time zone of a schedule. */
export const timezone = () =>
  z
    .string()
    .regex(/^[A-Za-z0-9_+/-]+$/, "must be an IANA time zone, such as Europe/Berlin")
    .default("UTC");

/** How many tasks a service without scaling has. */
export const fixedTasks = (most: number) =>
  whole(1, most, " task").default(1).describe("Tasks to run once the first release has gone out.");

/** What the load balancer has to know about a service. */
export const webHealth = (path: string) => ({
  health_check_path: z
    .string()
    .regex(/^\//, "must begin with /")
    .describe("Path that answers 200 while the task is alive; it should not touch the database.")
    .default(path),
  health_check_grace_period: whole(0, 600, " seconds")
    .default(60)
    .describe("Seconds a new task may take before failing health checks count; at least a measured cold start."),
  deregistration_delay: whole(0, 110, " seconds")
    .default(30)
    .describe(
      "Seconds a stopping task has to finish its requests: at least as long as the slowest may take. Under 120, since a Spot interruption leaves no more.",
    ),
});

/** Whether the frontend is there at all. */
export const webUiEnabled = z
  .boolean()
  .default(true)
  .describe("Run the frontend; without it every other path answers 404.");

/** What only the Django web service has. */
export const apiFields = {
  path_patterns: pathPatterns()
    .min(1, "must name at least one path")
    .max(20, "must name at most 20 paths")
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
};

/** What only the frontend has. */
export const webUiFields = {
  command: words()
    .default([])
    .describe("Replaces the image's command; it must listen on port 3000 and stop on SIGTERM."),
  environment: environmentVariables().describe("Further environment variables of the frontend. Not for secrets."),
};

/** What a Celery worker consumes, and with how many processes. */
export const workerQueues = {
  queues: z
    .array(z.string().regex(/^[A-Za-z0-9_.-]+$/, "must hold only letters, digits, underscores, dots and hyphens"))
    .min(1, "must name at least one queue")
    .default(["default"])
    .describe("Celery queues it consumes, without the environment's prefix."),
  concurrency: whole(1, 64, " process").default(2).describe("Celery processes per task."),
};

/** How a Celery worker runs and stops. */
export const workerFields = {
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
};

/** Inputs of Celery's scheduler. */
export const beatFields = {
  enabled: z.boolean().default(true).describe("Run Celery's scheduler, exactly one task of it."),
  ...fargateSize(256, 512),
  command: words().default([]).describe("Replaces the whole celery beat command, and turns the health check off."),
};

/** Inputs of the task that each release runs first. */
export const backendUpdateFields = {
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
};
