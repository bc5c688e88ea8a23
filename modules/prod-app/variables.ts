import * as z from "zod";
import { bucketCorsOrigins, djangoInputs, identityInputs } from "../../src/constructs/app-inputs.ts";
import { fargateSize, fargateSizeLimit, isFargateSize } from "../../src/constructs/fargate-size.ts";
import { logRetentionDays } from "../../src/constructs/names.ts";
import {
  backendUpdateFields,
  beatFields,
  environmentVariables,
  schedule,
  secretArns,
  serviceName,
  timezone,
  whole,
  words,
} from "../../src/constructs/service-inputs.ts";
import { api, isRange, rangeLimit, service, webUi, worker } from "./services.ts";

/** One of `scheduled_tasks`. */
export const scheduledTask = z
  .strictObject({
    ...fargateSize(512, 1024),
    command: words().min(1, "must not be empty").describe("What it runs."),
    schedule: schedule().describe("When, such as `cron(0 3 * * ? *)` or `rate(15 minutes)`."),
    timezone: timezone().describe("IANA time zone of the schedule."),
  })
  .refine(isFargateSize, fargateSizeLimit);

/** One of `scheduled_scaling`. */
export const scalingChange = z
  .strictObject({
    service: z.string().describe("Name of the service: `api`, `web-ui`, `worker-<name>` or a key of `services`."),
    schedule: schedule().describe("From when on, such as `cron(0 7 ? * MON-FRI *)`."),
    timezone: timezone().describe("IANA time zone of the schedule."),
    min_tasks: whole(0, 100, " tasks").describe("Its `min_tasks` from then on."),
    max_tasks: whole(1, 100, " task").describe("Its `max_tasks` from then on."),
  })
  .refine(isRange, rangeLimit);

const sidecar = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, "must start with a letter and hold only lower-case letters, digits and hyphens")
    .describe("Name of the container."),
  image: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._/:-]*[:@][A-Za-z0-9._:-]+$/, "must be an image with a tag or digest")
    .describe("Its image, with tag or digest."),
  beside: z
    .array(z.enum(["api", "web_ui", "worker", "beat", "service"]))
    .default(["api", "web_ui", "worker", "beat", "service"])
    .describe("Kinds of services that it runs beside; it shares their CPU and memory."),
  command: words().default([]).describe("Replaces the image's command."),
  environment: environmentVariables().describe("Its environment variables. Not for secrets."),
  secrets: secretArns().describe("Its secrets: name → ARN."),
  essential: z.boolean().default(false).describe("Whether the task ends with it."),
  health_check_command: words()
    .default([])
    .describe(
      'Its health check, as ECS spells it, such as `["CMD", "/healthcheck"]`; a failing one replaces the task if the sidecar is essential.',
    ),
});

const alarms = z.strictObject({
  error_percent: whole(1, 100, " percent")
    .default(5)
    .describe("Share of answers that may be server errors before somebody is told and a deployment is rolled back."),
  latency_p95: z
    .number()
    .min(0.05, "must be at least 0.05 seconds")
    .max(60, "must be at most 60 seconds")
    .default(2)
    .describe("Seconds that 95 of 100 requests may take before somebody is told and a deployment is rolled back."),
  missing_tasks_minutes: whole(3, 60, " minutes")
    .default(10)
    .describe("Minutes that a service may run fewer tasks than it should."),
});

const recoveryDays = z
  .number()
  .refine((days) => days === 0 || (Number.isInteger(days) && days >= 7 && days <= 30), {
    error: "must be 0 or from 7 to 30 days, which is what Secrets Manager offers",
    params: { condition: (x: string) => `${x} == 0 || (floor(${x}) == ${x} && ${x} >= 7 && ${x} <= 30)` },
  })
  .default(30);

/** Every input of the module. */
export const variables = z.strictObject({
  ...identityInputs,
  ...djangoInputs,
  api: api.prefault({}).describe("The Django web service, on port 8000."),
  web_ui: webUi.prefault({}).describe("The frontend service, on port 3000."),
  workers: z
    .record(serviceName(), worker)
    .prefault({ default: {} })
    .describe("Celery workers by name; each is a service of its own."),
  beat: z
    .strictObject(beatFields)
    .refine(isFargateSize, fargateSizeLimit)
    .prefault({})
    .describe("Celery's scheduler; never on spare capacity."),
  backend_update: z
    .strictObject(backendUpdateFields)
    .refine(isFargateSize, fargateSizeLimit)
    .prefault({})
    .describe("The task that each release runs before it rolls anything; never on spare capacity."),
  services: z
    .record(serviceName(), service)
    .default({})
    .describe(
      "Further services of the Django image by name: with paths behind the load balancer, without in the background.",
    ),
  scheduled_tasks: z
    .record(serviceName(), scheduledTask)
    .default({})
    .describe("Commands of the Django image by name, run at fixed times, once each time; never on spare capacity."),
  scheduled_scaling: z
    .record(serviceName(), scalingChange)
    .default({})
    .describe("Other limits of a service from given times on, until the next change or the next apply."),
  sidecars: z.array(sidecar).default([]).describe("Containers that run beside those of the services."),
  alarms: alarms.prefault({}).describe("When the base's topic is told, and a deployment rolled back."),
  log_retention_days: logRetentionDays(90).describe("Days that CloudWatch keeps the application's logs."),
  kms_key_arn: z
    .string()
    .regex(/^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key\/.+$/, "must be the ARN of a KMS key")
    .optional()
    .describe(
      "Key that logs and secrets are encrypted with, $1 a month; its policy must admit CloudWatch Logs. Without it, keys that AWS owns or manages.",
    ),
  ...bucketCorsOrigins,
  bucket_force_destroy: z
    .boolean()
    .default(false)
    .describe(
      "Delete the bucket's files, and with them users' media, with the environment; only with `allow_destroy`.",
    ),
  secret_recovery_days: recoveryDays.describe(
    "Days that a deleted secret can be brought back; 0, which frees its name at once, only with `allow_destroy`.",
  ),
  allow_single_task: z
    .boolean()
    .default(false)
    .describe("Accept web services with fewer than two tasks, and an outage whenever that one goes away."),
  allow_spot_only: z
    .boolean()
    .default(false)
    .describe("Accept services that run on spare capacity alone, and their outage when AWS needs it back."),
  allow_no_health_check: z
    .boolean()
    .default(false)
    .describe("Accept background processes that nobody checks, and that one that hangs goes on hanging."),
  allow_destroy: z
    .boolean()
    .default(false)
    .describe("Accept settings with which destroying the environment loses its files and secrets for good."),
});
