import { expect } from "vitest";
import { modules } from "../../modules/index.ts";
import type { Synth } from "../support/synth.ts";
import {
  app,
  backendEnvironment,
  backendSecrets,
  base,
  blocks,
  containers,
  everything,
  first,
  policyDocuments,
  resourceTypes,
  SERVICES,
  service,
  text,
  variables,
} from "./modules.ts";
import { describePitfalls } from "./pitfall.ts";

describePitfalls("terraform-aws-django", 1, 18, (pitfall) => {
  pitfall("B-01", "secrets reach containers by reference, never as plain environment", () => {
    expect(backendSecrets).toContain("DJANGO_SECRET_KEY");
    expect(backendSecrets).toContain("POSTGRES_PASSWORD");
    expect(backendEnvironment).not.toMatch(/PASSWORD|SECRET_KEY|TOKEN/);
    for (const name of ["api", "worker", "beat", "backend_update"]) {
      expect(containers(name)).toMatch(/local\.backend_secrets : \{ name = name, valueFrom = arn \}/);
    }
  });

  pitfall("B-02", "each environment has a generated Django secret key", () => {
    expect(Object.keys(app.all("ephemeral.aws_secretsmanager_random_password"))).toContain("django_secret_key");
    expect(app.named("aws_secretsmanager_secret_version", "django_secret_key")).toHaveProperty("secret_string_wo");
  });

  pitfall("B-03", "no policy has a wildcard on both action and resource, and only ECS tasks assume task roles", () => {
    for (const policy of everything.flatMap(policyDocuments)) {
      expect(policy).not.toMatch(/"Action" = ("\*"|"[a-z0-9]+:\*"|\["[a-z0-9]+:\*")[^}]*"Resource" = ("\*"|\["\*"\])/);
    }
    for (const role of blocks(app, "aws_iam_role")) expect(text(role.assume_role_policy)).not.toContain("ec2.");
  });

  pitfall("B-04", "the bucket is private, without ACLs, encrypted, and its lifecycle is set", () => {
    for (const access of everything.flatMap((synth) => blocks(synth, "aws_s3_bucket_public_access_block"))) {
      expect(access).toMatchObject({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
    }
    expect(first(app.only("aws_s3_bucket_ownership_controls"), "rule")).toMatchObject({
      object_ownership: "BucketOwnerEnforced",
    });
    expect(app.all("aws_s3_bucket_server_side_encryption_configuration")).not.toEqual({});
    expect(app.all("aws_s3_bucket_lifecycle_configuration")).not.toEqual({});
  });

  pitfall("B-05", "environments on one base share neither cache databases nor queue names", () => {
    expect(backendEnvironment).toMatch(/CELERY_QUEUE_PREFIX[^,]*var\.name/);
    expect(backendEnvironment).toMatch(/CELERY_BROKER_URL[^,]*var\.slot[^,]*, .*REDIS_URL[^,]*var\.slot/);
  });

  pitfall(
    "B-06",
    "each environment connects as a role of its own; only the database step knows the master user",
    () => {
      for (const name of ["api", "worker", "beat"])
        expect(containers(name)).not.toContain("database_master_secret_arn");
      expect(containers("backend_update")).toContain("database_master_secret_arn");
    },
  );

  pitfall("B-07", "each environment has a bucket of its own", () => {
    expect(app.named("aws_s3_bucket", "assets").bucket).toMatch(/var\.name\}-assets/);
    expect(Object.keys(base.all("aws_s3_bucket"))).toEqual(["access_logs"]);
  });

  pitfall("B-08", "Spot can be switched off, and beat never runs on it", () => {
    expect(variables(app)).toContain("fargate_spot");
    expect(text(service("beat"))).not.toContain("FARGATE_SPOT");
    expect(text(service("api"))).toContain("var.fargate_spot");
  });

  pitfall(
    "B-09",
    "migrations are a task of their own: no service runs them on Spot, and a release reads from outputs where they run",
    () => {
      expect(app.all("aws_ecs_service")).not.toHaveProperty("backend_update");
      expect(Object.keys(app.json.output ?? {})).toEqual(
        expect.arrayContaining(["backend_update", "task_subnet_ids", "assign_public_ip"]),
      );
    },
  );

  pitfall("B-10", "the database is encrypted, grows by itself, and its protection and snapshot are inputs", () => {
    expect(base.only("aws_db_instance")).toMatchObject({
      storage_encrypted: true,
      storage_type: "gp3",
      manage_master_user_password: true,
      max_allocated_storage: "${var.database.max_allocated_storage}",
      deletion_protection: "${var.database.deletion_protection}",
      multi_az: "${var.database.multi_az}",
    });
    expect(base.all("aws_db_parameter_group")).not.toEqual({});
  });

  pitfall("B-11", "no base owns the mail identity of a domain", () => {
    const owners = Object.keys(modules).filter((_, index) =>
      resourceTypes(everything[index] as Synth).some((type) => type.startsWith("aws_ses")),
    );
    expect(owners).toEqual(["bootstrap"]);
  });

  pitfall("B-12", "a bad image is rolled back: every service has a circuit breaker", () => {
    for (const name of SERVICES) {
      expect(first(service(name), "deployment_circuit_breaker")).toEqual({ enable: true, rollback: true });
    }
  });

  pitfall(
    "B-13",
    "a stopping task drains before it must end: half a minute unless told, and gunicorn stops within a minute",
    () => {
      expect(text(app.json.variable?.api)).toContain("deregistration_delay = optional(number, 30)");
      expect(containers("api")).toMatch(/--graceful-timeout\\", \\"55/);
      expect(app.named("aws_lb_target_group", "api").deregistration_delay).toBe("${var.api.deregistration_delay}");
      expect(containers("api")).toMatch(/stopTimeout\\" = 60/);
    },
  );

  pitfall("B-14", "gunicorn runs several threads, restarts its workers and logs requests", () => {
    for (const flag of [
      "--threads",
      "--graceful-timeout",
      "--max-requests-jitter",
      "--keep-alive",
      "--access-logfile",
    ]) {
      expect(containers("api")).toContain(flag);
    }
  });

  pitfall("B-15", "two schedulers never overlap, and beat keeps its schedule where it may write", () => {
    expect(service("beat")).toMatchObject({
      deployment_minimum_healthy_percent: 0,
      deployment_maximum_percent: 100,
      availability_zone_rebalancing: "DISABLED",
    });
    expect(containers("beat")).toMatch(/\/tmp\/|\/var\/run/);
  });

  pitfall("B-16", "task definitions carry the released image, which a release writes and Terraform reads", () => {
    expect(containers("api")).toMatch(/aws_ssm_parameter\.[a-z_]*backend[a-z_]*\.insecure_value/);
    for (const parameter of blocks(app, "aws_ssm_parameter")) {
      expect(text(parameter.lifecycle)).toMatch(/ignore_changes/);
    }
  });

  pitfall("B-17", "listener rules have priorities of their own; none is ordered by depends_on", () => {
    for (const rule of blocks(app, "aws_lb_listener_rule")) {
      expect(rule.priority).toMatch(/var\.slot/);
      expect(rule).not.toHaveProperty("depends_on");
    }
  });

  pitfall("B-18", "any number of path patterns fits: four to a rule beside the host", () =>
    expect(text(app.named("aws_lb_listener_rule", "api"))).toContain("chunklist("),
  );
});
