import { describe, expect, test } from "vitest";
import { app, containers } from "../support/synthesized-ad-hoc-app.ts";

describe("zero downtime", () => {
  test.each([
    ["api", 100, 200, "ENABLED"],
    ["web_ui", 100, 200, "ENABLED"],
    ["worker", 50, 200, "ENABLED"],
    ["beat", 0, 100, "DISABLED"],
  ])("%s keeps %i to %i percent of its tasks in a release, zone rebalancing %s", (service, least, most, rebalancing) => {
    expect(app.named("aws_ecs_service", service)).toMatchObject({
      deployment_minimum_healthy_percent: least,
      deployment_maximum_percent: most,
      availability_zone_rebalancing: rebalancing,
    });
  });

  test.each(["api", "web_ui", "worker", "beat"])("a failing deployment of %s is rolled back", (service) => {
    expect(app.named("aws_ecs_service", service)).toMatchObject({
      deployment_circuit_breaker: { enable: true, rollback: true },
      wait_for_steady_state: false,
    });
  });

  test.each(["api", "web_ui", "worker", "beat"])("%s starts at no tasks, and releases own what it runs", (service) => {
    expect(app.named("aws_ecs_service", service)).toMatchObject({
      desired_count: 0,
      force_new_deployment: true,
      lifecycle: { ignore_changes: ["task_definition", "desired_count"] },
    });
  });

  test.each([
    "api",
    "web_ui",
    "worker",
    "beat",
    "backend_update",
  ])("the revisions of %s stay, to go back to", (task) => {
    expect(app.named("aws_ecs_task_definition", task)).toMatchObject({ skip_destroy: true, track_latest: true });
  });

  test.each(["api", "web_ui"])("the load balancer finds out within half a minute that %s is ill", (service) => {
    expect(app.named("aws_lb_target_group", service)).toMatchObject({
      target_type: "ip",
      deregistration_delay: `\${var.${service}.deregistration_delay}`,
      health_check: { interval: 10, timeout: 5, healthy_threshold: 2, unhealthy_threshold: 3, matcher: "200" },
    });
    expect(app.named("aws_ecs_service", service)).toMatchObject({
      health_check_grace_period_seconds: `\${var.${service}.health_check_grace_period}`,
      depends_on: [`aws_lb_listener_rule.${service}`],
    });
  });

  test.each([
    ["api", 60],
    ["web_ui", 60],
    ["worker", 120],
    ["beat", 30],
    ["backend_update", 120],
  ])("%s has %i seconds to stop", (task, seconds) => {
    expect(containers(task)).toContain(`"stopTimeout" = ${seconds}`);
  });

  test.each(["api", "web_ui", "worker", "beat", "backend_update"])("signals reach the process of %s", (task) => {
    expect(containers(task)).toContain('"initProcessEnabled" = true');
  });

  test("gunicorn ends gracefully before it is killed, and keeps connections longer than the load balancer", () => {
    const setting = (name: string) => containers("api").match(new RegExp(`"${name}", "?([^",]+)"?`))?.[1];
    expect(setting("--worker-class")).toBe("gthread");
    expect(Number(setting("--graceful-timeout"))).toBeLessThan(60);
    expect(Number(setting("--keep-alive"))).toBeGreaterThan(60);
    expect(setting("--worker-tmp-dir")).toBe("/dev/shm");
    expect(setting("--access-logfile")).toBe("-");
    expect(Number(setting("--max-requests"))).toBeGreaterThan(Number(setting("--max-requests-jitter")));
    expect(setting("--timeout")).toBe("tostring(var.api.gunicorn_timeout)");
  });

  test("a stopping worker finishes what it can and gives the rest back, unless the timeout is 0", () => {
    expect(containers("worker")).toContain('each.value.soft_shutdown_timeout > 0 ? { REMAP_SIGTERM = "SIGQUIT" } : {}');
    expect(containers("worker")).toContain(
      'each.value.soft_shutdown_timeout > 0 ? ["--", "worker_soft_shutdown_timeout=${each.value.soft_shutdown_timeout}"] : []',
    );
  });

  test("a hung worker is replaced, and beat writes where any user may", () => {
    expect(containers("worker")).toContain("inspect ping --timeout 30 --destination celery@$(hostname)");
    expect(containers("beat")).toContain(
      '"--pidfile", "/tmp/celerybeat.pid", "--schedule", "/tmp/celerybeat-schedule"',
    );
  });

  test("a migration gives up on a lock rather than hold up everybody", () => {
    expect(containers("backend_update")).toContain(
      'merge({ PGOPTIONS = "-c lock_timeout=10s" }, local.backend_environment)',
    );
  });
});

describe("capacity", () => {
  test.each(["api", "web_ui", "worker"])("%s runs on spare capacity when wanted, never with weight 0", (service) => {
    expect(app.named("aws_ecs_service", service).capacity_provider_strategy).toEqual([
      { capacity_provider: '${var.fargate_spot ? "FARGATE_SPOT" : "FARGATE"}', base: 0, weight: 1 },
    ]);
  });

  test("beat never runs on capacity that AWS may take back", () => {
    expect(app.named("aws_ecs_service", "beat").capacity_provider_strategy).toEqual([
      { capacity_provider: "FARGATE", base: 0, weight: 1 },
    ]);
  });

  test("off hours take every service to zero and back, in its own time zone", () => {
    expect(app.named("aws_appautoscaling_target", "off_hours")).toMatchObject({
      for_each: expect.stringMatching(/: name => service\.tasks if var\.off_hours\.enabled }}$/),
      min_capacity: 0,
      lifecycle: { ignore_changes: ["min_capacity", "max_capacity"] },
    });
    expect(app.named("aws_appautoscaling_scheduled_action", "stop")).toMatchObject({
      schedule: "${var.off_hours.stop}",
      timezone: "${var.off_hours.timezone}",
      scalable_target_action: { min_capacity: "0", max_capacity: "0" },
    });
    expect(app.named("aws_appautoscaling_scheduled_action", "start")).toMatchObject({
      scalable_target_action: { min_capacity: "${each.value}", max_capacity: "${each.value}" },
    });
  });
});
