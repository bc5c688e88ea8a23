import { describe, expect, test } from "vitest";
import { variables } from "../../modules/prod-app/variables.ts";
import { variables as baseVariables } from "../../modules/prod-base/variables.ts";
import { app, containers, policy, SERVICES, service, TASKS, WEB } from "../support/synthesized-prod-app.ts";

/** A setting on the API's command line. */
const gunicorn = (name: string): number => Number(new RegExp(`"${name}", "(\\d+)"`).exec(containers("api"))?.[1]);
const stopTimeout = (task: string): number => Number(/"stopTimeout" = (\d+)/.exec(containers(task))?.[1]);

const inputs = { base: { contract_version: 1 }, name: "shop", slot: 1 };
const base = { name: "prod", domain_name: "example.com", hosted_zone_id: "Z0123456789EXAMPLE" };

describe("what a production task does when it starts and stops:", () => {
  test.each(WEB)("failing checks of a starting task of %s do not count, and ECS waits for its rule", (name) => {
    expect(service(name)).toMatchObject({
      health_check_grace_period_seconds: expect.stringMatching(/\.health_check_grace_period\}$/),
      depends_on: [`aws_lb_listener_rule.${name}`],
    });
    expect(variables.parse(inputs).api.health_check_grace_period).toBeGreaterThanOrEqual(60);
  });

  test.each(WEB)("draining %s ends before Spot capacity is taken back", (name) => {
    expect(app.named("aws_lb_target_group", name).deregistration_delay).toMatch(/\.deregistration_delay\}$/);
    const parsed = (deregistration_delay: number) =>
      variables.safeParse({ ...inputs, api: { deregistration_delay } }).success;
    expect([parsed(110), parsed(111)]).toEqual([true, false]);
  });

  test.each(TASKS)("signals reach the process of %s", (task) => {
    expect(containers(task)).toContain('"initProcessEnabled" = true');
  });

  test("gunicorn ends gracefully before it is killed, and keeps connections longer than any load balancer may", () => {
    expect(containers("api")).toContain('"--worker-class", "gthread"');
    expect(containers("api")).toContain('"--worker-tmp-dir", "/dev/shm"');
    expect(gunicorn("--graceful-timeout")).toBeLessThan(stopTimeout("api"));
    expect(gunicorn("--max-requests")).toBeGreaterThan(gunicorn("--max-requests-jitter"));
    const allowed = (idle_timeout: number) =>
      baseVariables.safeParse({ ...base, load_balancer: { idle_timeout } }).success;
    expect(allowed(gunicorn("--keep-alive") - 5)).toBe(true);
    expect(allowed(gunicorn("--keep-alive"))).toBe(false);
  });

  test("a worker gives back what it cannot finish before it is killed", () => {
    expect(containers("worker")).toContain('each.value.soft_shutdown_timeout > 0 ? { REMAP_SIGTERM = "SIGQUIT" } : {}');
    const { workers } = variables.parse(inputs);
    expect(workers.default?.soft_shutdown_timeout).toBeLessThan(stopTimeout("worker"));
  });

  test("beat writes its schedule where any user may, and is replaced when its process is gone", () => {
    expect(containers("beat")).toContain('"--schedule", "/tmp/celerybeat-schedule"');
    expect(containers("beat")).toContain("kill -0");
  });

  test("a migration gives up on a lock rather than hold up everybody", () => {
    expect(containers("backend_update")).toContain('merge({ PGOPTIONS = "-c lock_timeout=10s" }');
  });
});

describe("what a release relies on:", () => {
  test.each(SERVICES)("an apply of %s neither waits for a deployment nor replaces the service", (name) => {
    expect(service(name)).toMatchObject({ wait_for_steady_state: false, force_new_deployment: true });
  });

  test.each(TASKS)("the revisions of %s stay, to go back to, and the newest is what Terraform knows", (task) => {
    expect(app.named("aws_ecs_task_definition", task)).toMatchObject({ skip_destroy: true, track_latest: true });
  });

  test.each(TASKS)("every task of a deployment of %s runs the same image, whatever its tag points at later", (task) => {
    // ECS resolves the tag once for each deployment, unless a container turns that off.
    expect(containers(task)).not.toContain("versionConsistency");
  });

  test.each(SERVICES)("people can look into a running task of %s", (name) => {
    expect(service(name)).toMatchObject({ enable_execute_command: true });
    const role = name.startsWith("further") ? "further_task" : `${name}_task`;
    expect(policy(role)).toContain("ssmmessages:CreateDataChannel");
  });
});
