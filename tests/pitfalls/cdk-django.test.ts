import { expect } from "vitest";
import { app, backendEnvironment, base, blocks, everything, SERVICES, service, text } from "./modules.ts";
import { describePitfalls, unchecked } from "./pitfall.ts";

describePitfalls("cdk-django", 50, 61, (pitfall) => {
  pitfall("B-50", "a second environment on a load balancer has other priorities", () => {
    for (const rule of blocks(app, "aws_lb_listener_rule")) expect(rule.priority).toMatch(/var\.slot \* 100/);
  });

  pitfall("B-51", "no custom resource looks for a free priority", () =>
    expect(text(app.json)).not.toContain("aws_lambda"),
  );

  pitfall("B-52", "an apply never changes how many tasks run", () => {
    for (const name of SERVICES) expect(text(service(name).lifecycle)).toContain("desired_count");
    expect(service("api").deployment_minimum_healthy_percent).toBe(100);
  });

  pitfall("B-53", "beat never doubles", () => expect(service("beat").deployment_maximum_percent).toBe(100));

  pitfall("B-54", "the database admits the application's security group alone, and keeps its backups", () => {
    const toDatabase = blocks(base, "aws_vpc_security_group_ingress_rule").filter(({ security_group_id }) =>
      text(security_group_id).includes("aws_security_group.database."),
    );
    const admitted = toDatabase.map(({ referenced_security_group_id }) => text(referenced_security_group_id));
    expect(admitted.filter((group) => !/aws_security_group\.(app|bastion)\b/.test(group))).toEqual([]);
    expect(admitted.length).toBeGreaterThan(0);
    expect(base.only("aws_db_instance").backup_retention_period).toBe("${var.database.backup_retention_days}");
  });

  pitfall("B-55", "ECS Exec's permissions are on the task role", () => {
    const policies = Object.entries(app.all("aws_iam_role_policy"));
    const withExec = policies.filter(([, { policy }]) => String(policy).includes("ssmmessages"));
    expect(withExec.length).toBeGreaterThan(0);
    for (const [name] of withExec) expect(name).not.toContain("execution");
  });

  pitfall("B-56", "no image is `latest`", () => expect(text(app.json)).not.toMatch(/:latest\b/));

  pitfall("B-57", "what the user sets wins over what the module sets", () =>
    expect(backendEnvironment).toMatch(/^"\$\{merge\(\{.*\}, var\.environment\)\}"$/),
  );

  pitfall("B-58", "actions run the task that they name", unchecked("there are no composite actions yet"));

  pitfall("B-59", "no bucket has a dot in its name", () => {
    for (const bucket of everything.flatMap((synth) => blocks(synth, "aws_s3_bucket"))) {
      expect(String(bucket.bucket)).not.toContain("domain_name");
    }
  });

  pitfall("B-60", "base and app are applied apart: all that an app needs is the one variable `base`", () =>
    expect(app.json.variable?.base).toMatchObject({ type: expect.stringContaining("contract_version = number") }),
  );

  pitfall("B-61", "HTTP is redirected for good", () =>
    expect(text(base.named("aws_lb_listener", "http").default_action)).toContain("HTTP_301"),
  );
});
