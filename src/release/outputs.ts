import * as z from "zod";

const service = z.object({
  kind: z.string().describe("`api`, `web_ui`, `worker`, `beat` or `service`."),
  image: z.enum(["backend", "frontend"]),
  container: z.string(),
  tasks: z.number().describe("Tasks to run once the first release has gone out."),
  family: z.string().describe("Family whose newest task definition a release goes out from."),
  log_group: z.string(),
});

const task = z.object({
  family: z.string(),
  container: z.string(),
  image: z.enum(["backend", "frontend"]),
});

const scheduledTask = task.extend({ log_group: z.string().optional().describe("Said by `scheduled_tasks` alone.") });

const scheduledTasks = z.record(z.string(), scheduledTask).default({});

/**
 * What an app module promises to whoever operates the environment: the outputs of `src/constructs/app-outputs.ts` that this
 * folder reads. A module of this project or a pinned one: what matters is what the state says.
 */
export const appOutputs = z.object({
  url: z.string(),
  host_name: z.string(),
  name: z.string().describe("Prefix of every resource name: `<base>-<app>`."),
  region: z.string(),
  cluster_name: z.string(),
  services: z.record(z.string(), service),
  roll_order: z.array(z.array(z.string())),
  backend_update: task.extend({ log_group: z.string(), log_stream_prefix: z.string() }),
  /** Tasks that schedules start; only modules that have any say so, and older ones call them `scheduled_tasks`. */
  scheduled: scheduledTasks,
  scheduled_tasks: scheduledTasks,
  image_parameters: z.object({ backend: z.string(), frontend: z.string() }),
  task_subnet_ids: z.array(z.string()),
  security_group_id: z.string(),
  assign_public_ip: z.boolean(),
  https_listener_arn: z.string(),
  maintenance_priority: z.number(),
  bucket_name: z.string(),
  database_name: z.string(),
  database_address: z.string(),
  database_port: z.number(),
  database_secret_arn: z.string(),
});

/** The outputs of an app environment. */
export type AppOutputs = z.output<typeof appOutputs>;

/** A service, as the outputs describe it. */
export type ServiceFacts = z.output<typeof service>;

/** One of the application's two images. */
export type ImageName = ServiceFacts["image"];

export const IMAGES = ["backend", "frontend"] as const satisfies readonly ImageName[];
