import * as z from "zod";
import { bucketCorsOrigins, djangoInputs, identityInputs } from "../../src/constructs/app-inputs.ts";
import { fargateSize, fargateSizeLimit, isFargateSize } from "../../src/constructs/fargate-size.ts";
import { logRetentionDays } from "../../src/constructs/names.ts";
import {
  apiFields,
  backendUpdateFields,
  beatFields,
  cron,
  fixedTasks,
  serviceName,
  timezone,
  webHealth,
  webUiEnabled,
  webUiFields,
  workerFields,
  workerQueues,
} from "../../src/constructs/service-inputs.ts";

const api = z
  .strictObject({ ...fargateSize(512, 1024), tasks: fixedTasks(10), ...webHealth("/api/health-check/"), ...apiFields })
  .refine(isFargateSize, fargateSizeLimit);

const webUi = z
  .strictObject({
    enabled: webUiEnabled,
    ...fargateSize(256, 512),
    tasks: fixedTasks(10),
    ...webHealth("/"),
    ...webUiFields,
  })
  .refine(isFargateSize, fargateSizeLimit);

/** One of `workers`. */
export const worker = z
  .strictObject({ ...fargateSize(256, 1024), ...workerQueues, tasks: fixedTasks(20), ...workerFields })
  .refine(isFargateSize, fargateSizeLimit);

const beat = z.strictObject(beatFields).refine(isFargateSize, fargateSizeLimit);

const backendUpdate = z.strictObject(backendUpdateFields).refine(isFargateSize, fargateSizeLimit);

const offHours = z.strictObject({
  enabled: z.boolean().default(false).describe("Stop every service outside working hours and start it again."),
  stop: cron().default("cron(0 20 ? * MON-FRI *)").describe("When every service goes to zero."),
  start: cron().default("cron(0 7 ? * MON-FRI *)").describe("When every service comes back."),
  timezone: timezone().describe("IANA time zone of both."),
});

/** Every input of the module. */
export const variables = z.strictObject({
  ...identityInputs,
  fargate_spot: z
    .boolean()
    .default(true)
    .describe(
      "Run on spare capacity, about 70 % cheaper, that AWS may take back with two minutes' notice; never beat and backend_update.",
    ),
  ...djangoInputs,
  api: api.prefault({}).describe("The Django web service, on port 8000."),
  web_ui: webUi.prefault({}).describe("The frontend service, on port 3000."),
  workers: z
    .record(serviceName(), worker)
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
  ...bucketCorsOrigins,
});
