import { expect } from "vitest";
import {
  actionExists,
  app,
  base,
  containers,
  everything,
  policyActions,
  resourceTypes,
  service,
  text,
} from "./modules.ts";
import { describePitfalls } from "./pitfall.ts";

describePitfalls("pulumi-aws-django", 70, 76, (pitfall) => {
  pitfall("B-70", "every action in a policy exists", async () => {
    const actions = everything.flatMap(policyActions);
    const exist = await Promise.all(actions.map(async (action) => [action, await actionExists(action)] as const));
    expect(actions.length).toBeGreaterThan(15);
    expect(exist.filter(([, exists]) => !exists)).toEqual([]);
    expect(await actionExists("ecr:AmazonEC2ContainerRegistryReadOnly")).toBe(false);
  });

  pitfall("B-71", "no bucket has ACLs", () =>
    expect(everything.flatMap(resourceTypes)).not.toContain("aws_s3_bucket_acl"),
  );

  pitfall("B-72", "a name with hyphens is a valid database name", () =>
    expect(containers("backend_update")).toMatch(/replace\(var\.name, \\?"-\\?", \\?"_\\?"\)/),
  );

  pitfall("B-73", "ECS Exec is on", () => expect(service("api").enable_execute_command).toBe(true));

  pitfall("B-74", "no scaling threshold is the wrong way round", () =>
    expect(app.all("aws_appautoscaling_policy")).toEqual({}),
  );

  pitfall("B-75", "images come from the account and region of the base, or from the registry one names", () => {
    const parameters = text(app.all("aws_ssm_parameter"));
    for (const source of ["var.image_registry", "var.base.account_id", "var.base.region"])
      expect(parameters).toContain(source);
  });

  pitfall("B-76", "outbound rules are outbound", () => {
    const outbound = base.all("aws_vpc_security_group_egress_rule");
    expect(text(outbound)).toContain("aws_security_group.app.id");
    expect(text(base.all("aws_vpc_security_group_ingress_rule"))).not.toContain('"-1"');
  });
});
