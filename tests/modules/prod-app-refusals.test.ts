import { describe, expect, test } from "vitest";
import { rules } from "../../modules/prod-app/rules.ts";
import { variables } from "../../modules/prod-app/variables.ts";

describe("what would be less than production is refused, unless it is asked for by name", () => {
  const ws = { command: ["daphne"], path_patterns: ["/ws/*"] };
  const background = { command: ["x"], health_check_command: ["CMD", "true"] };
  const spot = { on_demand_tasks: 0, spot_percent: 100 };
  const broken = (changes: object) => {
    const inputs = variables.parse({ base: { contract_version: 1 }, name: "shop", slot: 1, ...changes });
    return rules.filter(({ holds }) => !holds(inputs)).map(({ on }) => on);
  };

  test.each([
    ["nothing wrong", {}, []],
    ["one task of the API", { api: { min_tasks: 1 } }, ["api"]],
    ["one task of the frontend", { web_ui: { min_tasks: 1 } }, ["web_ui"]],
    ["one task of a further web service", { services: { ws: { ...ws, min_tasks: 1 } } }, ["services"]],
    ["one task, asked for", { api: { min_tasks: 1 }, allow_single_task: true }, []],
    ["one task in the background", { services: { a: { ...background, min_tasks: 1 } } }, []],
    ["a background process that nobody checks", { services: { a: { command: ["x"] } } }, ["services"]],
    ["a worker with a command that nobody checks", { workers: { a: { command: ["x"] } } }, ["workers"]],
    ["a worker with a command that somebody checks", { workers: { a: background } }, []],
    ["a web process, which the load balancer checks", { services: { ws } }, []],
    [
      "processes that nobody checks, asked for",
      { services: { a: { command: ["x"] } }, workers: { a: { command: ["x"] } }, allow_no_health_check: true },
      [],
    ],
    ["the API on spare capacity alone", { api: spot }, ["api"]],
    ["the frontend on spare capacity alone", { web_ui: spot }, ["web_ui"]],
    ["a worker on spare capacity alone", { workers: { default: spot } }, ["workers"]],
    ["a further service on spare capacity alone", { services: { ws: { ...ws, ...spot } } }, ["services"]],
    ["spare capacity alone, asked for", { workers: { default: spot }, allow_spot_only: true }, []],
    ["spare capacity for all but the tasks that always run", { api: { spot_percent: 100 } }, []],
    [
      "so little on demand that no whole task is",
      { workers: { default: { on_demand_tasks: 0, spot_percent: 80 } } },
      ["workers"],
    ],
    ["half on demand, which is a whole task", { api: { on_demand_tasks: 0, spot_percent: 50 } }, []],
    ["one task of the API by the clock", { scheduled_scaling: { night: change("api", 1) } }, ["scheduled_scaling"]],
    [
      "one task of a further web service by the clock",
      { services: { ws }, scheduled_scaling: { night: change("ws", 0) } },
      ["scheduled_scaling"],
    ],
    [
      "one task by the clock, asked for",
      { scheduled_scaling: { night: change("api", 1) }, allow_single_task: true },
      [],
    ],
    ["no worker by the clock", { scheduled_scaling: { night: change("worker-default", 0) } }, []],
    ["an earlier database dropped", { backend_update: { existing_database: "drop" } }, ["backend_update"]],
    [
      "an earlier database dropped, asked for",
      { backend_update: { existing_database: "drop" }, allow_destroy: true },
      [],
    ],
    ["an earlier database adopted", { backend_update: { existing_database: "adopt" } }, []],
    ["files that go with the environment", { bucket_force_destroy: true }, ["bucket_force_destroy"]],
    ["secrets that go at once", { secret_recovery_days: 0 }, ["secret_recovery_days"]],
    ["both, asked for", { bucket_force_destroy: true, secret_recovery_days: 0, allow_destroy: true }, []],
  ])("%s", (_claim, changes, problems) => {
    expect(broken(changes)).toEqual(problems);
  });

  test.each([
    ["a further service with a name that is taken", { services: { api: background } }, ["services"]],
    ["a further service named like a worker", { services: { "worker-a": background } }, ["services"]],
    ["a further web service with a long name", { services: { websockets: ws } }, ["services"]],
    ["two further web services at one place", { services: { ws, admin: ws } }, ["services"]],
    ["two further web services at two places", { services: { ws, admin: { ...ws, rule: 3 } } }, []],
    ["scaling of a service that is not there", { scheduled_scaling: { a: change("nobody") } }, ["scheduled_scaling"]],
    ["scaling of a worker", { scheduled_scaling: { a: change("worker-default") } }, []],
    ["a sidecar with the name of a service", { sidecars: [{ name: "api", image: "a:1" }] }, ["sidecars"]],
    ["a command in the place of the one that measures", { scheduled_tasks: measures, workers: byBacklog }, taken],
    ["a command of that name where nothing is measured", { scheduled_tasks: measures }, []],
    ["a policy for administrators", { task_role_policy_arns: { all: administrator } }, ["task_role_policy_arns"]],
    ["a policy of one's own", { task_role_policy_arns: { mail: "arn:aws:iam::123456789012:policy/prod-mail" } }, []],
    ["a secret in the open", { environment: { DJANGO_SECRET_KEY: "x" } }, ["environment"]],
  ])("%s", (_claim, changes, problems) => {
    expect(broken(changes)).toEqual(problems);
  });

  test.each([
    ["fewer at most than at least", { api: { min_tasks: 4, max_tasks: 3 } }, /max_tasks must be at least min_tasks/],
    ["thresholds that call each other", { workers: { a: { scale_in_cpu: 60 } } }, /at most half of scale_out_cpu/],
    ["a policy of AWS's", { task_role_policy_arns: { all: powerUser } }, /must be the ARN of a policy of your own/],
    ["a secret kept for a day", { secret_recovery_days: 1 }, /0 or from 7 to 30 days/],
  ])("%s", (_claim, changes, message) => {
    expect(() => broken(changes)).toThrow(message);
  });
});

const measures = { "queue-depth": { command: ["x"], schedule: "rate(1 hour)" } };
const byBacklog = { default: { backlog_per_task: 10 } };
const taken = ["scheduled_tasks"];
const administrator = "arn:aws:iam::123456789012:policy/teams/AdministratorAccess";
const powerUser = "arn:aws:iam::aws:policy/PowerUserAccess";
const change = (service: string, min_tasks = 2) => ({
  service,
  schedule: "cron(0 7 * * ? *)",
  min_tasks,
  max_tasks: 3,
});
