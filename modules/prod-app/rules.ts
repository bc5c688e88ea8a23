import type * as z from "zod";
import { appRules, listed } from "../../src/constructs/app-rules.ts";
import type { Rule } from "../../src/core/rule.ts";
import type { variables } from "./variables.ts";

type Inputs = z.output<typeof variables>;

/** Names in an environment that are taken, for services, log groups and roles. */
const TAKEN = ["api", "web-ui", "beat", "backend-update", "exec", "scheduler", "scheduled", "service", "worker"];

/** Name of the scheduled task that measures queues; one of the user's own cannot have it at the same time. */
const MEASURES = "queue-depth";

/** Load balancers' target groups stop at 32 characters, 25 of which are `<base>-<app>`. */
const LONGEST_WEB_NAME = 6;

/** The least that a web service may have, and where the input has it: `service` in the condition. */
const TWO_TASKS =
  "needs min_tasks of at least 2, because a single task is an outage whenever it, its host or its zone goes away; allow_single_task accepts that";

const NOT_ONLY_SPOT =
  "must keep on_demand_tasks above 0 or spot_percent below 100, because AWS may take all spare capacity back at once; allow_spot_only accepts that";

interface Placed {
  readonly min_tasks: number;
  readonly on_demand_tasks?: number | undefined;
  readonly spot_percent: number;
}
const onlySpot = ({ min_tasks, on_demand_tasks, spot_percent }: Placed): boolean =>
  (on_demand_tasks ?? min_tasks) === 0 && spot_percent === 100;
const onlySpotIn = (x: string): string =>
  `(coalesce(${x}.on_demand_tasks, ${x}.min_tasks) == 0 && ${x}.spot_percent == 100)`;

const two: readonly Rule<Inputs>[] = (["api", "web_ui"] as const).map((on) => ({
  on,
  message: TWO_TASKS,
  holds: (inputs) => inputs.allow_single_task || inputs[on].min_tasks >= 2,
  condition: `var.allow_single_task || var.${on}.min_tasks >= 2`,
}));

const spotOfOne: readonly Rule<Inputs>[] = (["api", "web_ui"] as const).map((on) => ({
  on,
  message: NOT_ONLY_SPOT,
  holds: (inputs) => inputs.allow_spot_only || !onlySpot(inputs[on]),
  condition: `var.allow_spot_only || !${onlySpotIn(`var.${on}`)}`,
}));

const spotOfMany: readonly Rule<Inputs>[] = (["workers", "services"] as const).map((on) => ({
  on,
  message: NOT_ONLY_SPOT,
  holds: (inputs) => inputs.allow_spot_only || !Object.values(inputs[on]).some(onlySpot),
  condition: `var.allow_spot_only || alltrue([for item in values(var.${on}) : !${onlySpotIn("item")}])`,
}));

const webServices = ({ services }: Inputs) =>
  Object.entries(services).filter(([, { path_patterns }]) => path_patterns.length > 0);
const WEB_SERVICES = "{ for name, item in var.services : name => item if length(item.path_patterns) > 0 }";

/** What must hold across the inputs. */
export const rules: readonly Rule<Inputs>[] = [
  ...appRules,
  ...two,
  ...spotOfOne,
  ...spotOfMany,
  {
    on: "services",
    message: TWO_TASKS,
    holds: (inputs) => inputs.allow_single_task || webServices(inputs).every(([, { min_tasks }]) => min_tasks >= 2),
    condition: `var.allow_single_task || alltrue([for item in values(${WEB_SERVICES}) : item.min_tasks >= 2])`,
  },
  {
    on: "services",
    message: `must not have the name of a part of every environment (${TAKEN.join(", ")}) nor begin with worker- or scheduled-`,
    holds: ({ services }) =>
      Object.keys(services).every((name) => !TAKEN.includes(name) && !/^(worker|scheduled)-/.test(name)),
    condition: `alltrue([for name in keys(var.services) : !contains(${listed(TAKEN)}, name) && !can(regex("^(worker|scheduled)-", name))])`,
  },
  {
    on: "services",
    message: `with path_patterns must have names of ${LONGEST_WEB_NAME} characters or fewer, because target group names stop at 32`,
    holds: (inputs) => webServices(inputs).every(([name]) => name.length <= LONGEST_WEB_NAME),
    condition: `alltrue([for name in keys(${WEB_SERVICES}) : length(name) <= ${LONGEST_WEB_NAME}])`,
  },
  {
    on: "services",
    message: "with path_patterns must each have a rule of their own number",
    holds: (inputs) => new Set(webServices(inputs).map(([, { rule }]) => rule)).size === webServices(inputs).length,
    condition: `length(distinct(values(${WEB_SERVICES})[*].rule)) == length(${WEB_SERVICES})`,
  },
  {
    on: "scheduled_tasks",
    message: `must not be named ${MEASURES} while a worker has a backlog_per_task, because the task that measures the queues is`,
    holds: ({ scheduled_tasks, workers }) =>
      !Object.hasOwn(scheduled_tasks, MEASURES) ||
      Object.values(workers).every(({ backlog_per_task }) => backlog_per_task === undefined),
    condition: `!contains(keys(var.scheduled_tasks), "${MEASURES}") || alltrue([for worker in values(var.workers) : worker.backlog_per_task == null])`,
  },
  {
    on: "scheduled_scaling",
    message: "must name services that there are: api, web-ui, worker-<name> or a key of services",
    holds: ({ scheduled_scaling, services, workers, web_ui }) => {
      const scaled = ["api", ...Object.keys(services), ...Object.keys(workers).map((name) => `worker-${name}`)];
      return Object.values(scheduled_scaling).every(
        ({ service }) => scaled.includes(service) || (service === "web-ui" && web_ui.enabled),
      );
    },
    condition:
      'alltrue([for change in values(var.scheduled_scaling) : contains(concat(["api"], var.web_ui.enabled ? ["web-ui"] : [], keys(var.services), formatlist("worker-%s", keys(var.workers))), change.service)])',
  },
  {
    on: "sidecars",
    message: "must each have a name of their own, and none of app, api, web-ui, worker and beat",
    holds: ({ sidecars }) => {
      const names = sidecars.map(({ name }) => name);
      const taken = ["app", "api", "web-ui", "worker", "beat"];
      return new Set(names).size === names.length && !names.some((name) => taken.includes(name));
    },
    condition:
      'length(distinct(var.sidecars[*].name)) == length(var.sidecars) && length(setintersection(var.sidecars[*].name, ["app", "api", "web-ui", "worker", "beat"])) == 0',
  },
  {
    on: "bucket_force_destroy",
    message: "must stay off unless allow_destroy is true, because users' files would go with the environment",
    holds: ({ bucket_force_destroy, allow_destroy }) => !bucket_force_destroy || allow_destroy,
    condition: "!var.bucket_force_destroy || var.allow_destroy",
  },
  {
    on: "secret_recovery_days",
    message:
      "must not be 0 unless allow_destroy is true, because a secret deleted by mistake could not be brought back",
    holds: ({ secret_recovery_days, allow_destroy }) => secret_recovery_days !== 0 || allow_destroy,
    condition: "var.secret_recovery_days != 0 || var.allow_destroy",
  },
];
