import type * as z from "zod";
import type { Rule } from "../../src/core/rule.ts";
import type { variables } from "./variables.ts";

type Inputs = z.output<typeof variables>;

/** The least that a web service may have. */
const TWO_TASKS =
  "needs min_tasks of at least 2, because a single task is an outage whenever it, its host or its zone goes away; allow_single_task accepts that";

const NOT_ONLY_SPOT =
  "must keep on_demand_tasks above 0, or a spot_percent that leaves at least one of min_tasks on demand, because AWS may take all spare capacity back at once; allow_spot_only accepts that";

/** Further services behind the load balancer, and the same in Terraform. */
export const webServices = ({ services }: Inputs) =>
  Object.entries(services).filter(([, { path_patterns }]) => path_patterns.length > 0);
export const WEB_SERVICES = "{ for name, item in var.services : name => item if length(item.path_patterns) > 0 }";

interface Placed {
  readonly min_tasks: number;
  readonly on_demand_tasks?: number | undefined;
  readonly spot_percent: number;
}
/** ECS shares tasks out by weight: of the tasks that always run, a whole one must fall to what AWS does not take back. */
const onlySpot = ({ min_tasks, on_demand_tasks, spot_percent }: Placed): boolean =>
  (on_demand_tasks ?? min_tasks) === 0 && min_tasks * (100 - spot_percent) < 100;
const onlySpotIn = (x: string): string =>
  `(coalesce(${x}.on_demand_tasks, ${x}.min_tasks) == 0 && ${x}.min_tasks * (100 - ${x}.spot_percent) < 100)`;

const twoTasks: readonly Rule<Inputs>[] = [
  ...(["api", "web_ui"] as const).map(
    (on): Rule<Inputs> => ({
      on,
      message: TWO_TASKS,
      holds: (inputs) => inputs.allow_single_task || inputs[on].min_tasks >= 2,
      condition: `var.allow_single_task || var.${on}.min_tasks >= 2`,
    }),
  ),
  {
    on: "services",
    message: TWO_TASKS,
    holds: (inputs) => inputs.allow_single_task || webServices(inputs).every(([, { min_tasks }]) => min_tasks >= 2),
    condition: `var.allow_single_task || alltrue([for item in values(${WEB_SERVICES}) : item.min_tasks >= 2])`,
  },
  {
    on: "scheduled_scaling",
    message: `of a web service ${TWO_TASKS}`,
    holds: (inputs) => {
      const web = ["api", "web-ui", ...webServices(inputs).map(([name]) => name)];
      return (
        inputs.allow_single_task ||
        Object.values(inputs.scheduled_scaling).every(
          ({ service, min_tasks }) => min_tasks >= 2 || !web.includes(service),
        )
      );
    },
    condition: `var.allow_single_task || alltrue([for change in values(var.scheduled_scaling) : change.min_tasks >= 2 || !contains(concat(["api", "web-ui"], keys(${WEB_SERVICES})), change.service)])`,
  },
];

const onDemand: readonly Rule<Inputs>[] = [
  ...(["api", "web_ui"] as const).map(
    (on): Rule<Inputs> => ({
      on,
      message: NOT_ONLY_SPOT,
      holds: (inputs) => inputs.allow_spot_only || !onlySpot(inputs[on]),
      condition: `var.allow_spot_only || !${onlySpotIn(`var.${on}`)}`,
    }),
  ),
  ...(["workers", "services"] as const).map(
    (on): Rule<Inputs> => ({
      on,
      message: NOT_ONLY_SPOT,
      holds: (inputs) => inputs.allow_spot_only || !Object.values(inputs[on]).some(onlySpot),
      condition: `var.allow_spot_only || alltrue([for item in values(var.${on}) : !${onlySpotIn("item")}])`,
    }),
  ),
];

const HEALTH_CHECKED =
  "must have a health_check_command, because no load balancer looks at it and one that hangs would go on hanging; allow_no_health_check accepts that";

const healthChecked: readonly Rule<Inputs>[] = [
  {
    on: "services",
    message: `without path_patterns ${HEALTH_CHECKED}`,
    holds: ({ services, allow_no_health_check }) =>
      allow_no_health_check ||
      Object.values(services).every(
        ({ path_patterns, health_check_command }) => path_patterns.length > 0 || health_check_command.length > 0,
      ),
    condition:
      "var.allow_no_health_check || alltrue([for item in values(var.services) : length(item.path_patterns) > 0 || length(item.health_check_command) > 0])",
  },
  {
    on: "workers",
    message: `with a command of their own ${HEALTH_CHECKED}`,
    holds: ({ workers, allow_no_health_check }) =>
      allow_no_health_check ||
      Object.values(workers).every(
        ({ command, health_check_command }) => command.length === 0 || health_check_command.length > 0,
      ),
    condition:
      "var.allow_no_health_check || alltrue([for item in values(var.workers) : length(item.command) == 0 || length(item.health_check_command) > 0])",
  },
];

const keptData: readonly Rule<Inputs>[] = [
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
  {
    on: "backend_update",
    message:
      "must not have existing_database drop unless allow_destroy is true, because the next release would delete what an earlier environment left",
    holds: ({ backend_update, allow_destroy }) => backend_update.existing_database !== "drop" || allow_destroy,
    condition: 'var.backend_update.existing_database != "drop" || var.allow_destroy',
  },
];

/** What would make it less than production is refused, unless the input that says so is set. */
export const guardRails: readonly Rule<Inputs>[] = [...twoTasks, ...onDemand, ...healthChecked, ...keptData];
