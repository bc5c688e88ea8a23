import * as z from "zod";
import { fargateSize, fargateSizeLimit, isFargateSize } from "../../src/constructs/fargate-size.ts";
import {
  apiFields,
  pathPatterns,
  webHealth,
  webUiEnabled,
  webUiFields,
  whole,
  words,
  workerFields,
  workerQueues,
} from "../../src/constructs/service-inputs.ts";

/** Places of the rules of `services`, before the API's. */
export const LAST_RULE = 50;

const limits = (least: number, most: number) => ({
  min_tasks: whole(1, 100, " task")
    .default(least)
    .describe("Tasks that always run, once the first release has gone out."),
  max_tasks: whole(1, 100, " task").default(most).describe("Tasks that run at most."),
  spot_percent: whole(0, 100, " percent")
    .default(0)
    .describe(
      "Percent of the tasks beyond `on_demand_tasks` that run on spare capacity, about 70 % cheaper, which AWS may take back with two minutes' notice.",
    ),
  on_demand_tasks: whole(0, 100, " tasks")
    .optional()
    .describe("Tasks that never run on spare capacity; without it, `min_tasks`."),
});

const tracking = (requestsPerTask: number) => ({
  cpu_target: whole(10, 90, " percent").default(60).describe("CPU, in percent, that scaling keeps the tasks at."),
  requests_per_task: whole(1, 1_000_000, " request")
    .default(requestsPerTask)
    .describe("Requests per minute that scaling keeps each task at."),
});

/** How a worker scales by its queues. */
const backlog = {
  backlog_per_task: whole(1, 1_000_000, " message")
    .optional()
    .describe(
      "Waiting messages that one task is to cope with: the worker scales by them, and no more by CPU. Roughly $10 a month for the first worker, $1 for each further one.",
    ),
};

const steps = {
  scale_out_cpu: whole(10, 100, " percent")
    .default(70)
    .describe("CPU, in percent, from which a task is added; two from 20 percent more."),
  scale_in_cpu: whole(1, 90, " percent")
    .default(20)
    .describe("CPU, in percent, below which a task is taken away after a quarter of an hour."),
};

/** At most is no less than at least. */
export const isRange = ({
  min_tasks,
  max_tasks,
}: {
  readonly min_tasks: number;
  readonly max_tasks: number;
}): boolean => max_tasks >= min_tasks;
export const rangeLimit = {
  error: "max_tasks must be at least min_tasks",
  params: { condition: (x: string) => `${x}.max_tasks >= ${x}.min_tasks` },
};

interface Steps {
  readonly scale_in_cpu: number;
  readonly scale_out_cpu: number;
}
const isApart = ({ scale_in_cpu, scale_out_cpu }: Steps): boolean => scale_in_cpu * 2 <= scale_out_cpu;
const apartLimit = {
  error:
    "scale_in_cpu must be at most half of scale_out_cpu, or the task that goes makes the others busy enough to call it back",
  params: { condition: (x: string) => `${x}.scale_in_cpu * 2 <= ${x}.scale_out_cpu` },
};

/** The `api`. */
export const api = z
  .strictObject({
    ...fargateSize(1024, 2048),
    ...limits(2, 6),
    ...tracking(1000),
    ...webHealth("/api/health-check/"),
    ...apiFields,
  })
  .refine(isFargateSize, fargateSizeLimit)
  .refine(isRange, rangeLimit);

/** The `web_ui`. */
export const webUi = z
  .strictObject({
    enabled: webUiEnabled,
    ...fargateSize(512, 1024),
    ...limits(2, 6),
    ...tracking(2000),
    ...webHealth("/"),
    ...webUiFields,
  })
  .refine(isFargateSize, fargateSizeLimit)
  .refine(isRange, rangeLimit);

/** One of `workers`. */
export const worker = z
  .strictObject({ ...fargateSize(512, 1024), ...workerQueues, ...limits(1, 4), ...backlog, ...steps, ...workerFields })
  .refine(isFargateSize, fargateSizeLimit)
  .refine(isRange, rangeLimit)
  .refine(isApart, apartLimit);

/** One of `services`. */
export const service = z
  .strictObject({
    ...fargateSize(512, 1024),
    command: words().min(1, "must not be empty").describe("What it runs; with paths, it must listen on port 8000."),
    path_patterns: pathPatterns()
      .max(4, "must name at most 4 paths, because a listener rule takes no more")
      .default([])
      .describe("Paths it is served at, before the API's; none for a background process."),
    rule: whole(1, LAST_RULE, "")
      .default(LAST_RULE)
      .describe("Place of its rule among those of all services with paths; the lower one comes first."),
    ...limits(2, 4),
    ...tracking(1000),
    ...steps,
    ...webHealth("/api/health-check/"),
    health_check_command: words()
      .default([])
      .describe(
        'Health check of a background process, as ECS spells it, such as `["CMD", "python", "manage.py", "check_consumer"]`; needed without paths.',
      ),
    stop_timeout: whole(2, 120, " seconds").default(60).describe("Seconds it has to stop after SIGTERM."),
  })
  .refine(isFargateSize, fargateSizeLimit)
  .refine(isRange, rangeLimit)
  .refine(isApart, apartLimit);
