import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { modules } from "../../modules/index.ts";
import { requirements } from "../../src/core/build-module.ts";
import {
  app,
  base,
  blocks,
  containers,
  everything,
  openToTheWorld,
  resourceTypes,
  SERVICES,
  service,
  text,
  variables,
} from "./modules.ts";
import { describePitfalls, unchecked } from "./pitfall.ts";

describePitfalls("terraform-aws-django", 19, 37, (pitfall) => {
  pitfall("B-19", "no region is written into a module", () => {
    for (const synth of everything)
      expect(text([synth.json.resource, synth.json.data])).not.toMatch(/(us|eu|ap|ca|sa)-(east|west|central)-\d/);
  });

  pitfall("B-20", "interface endpoints are chosen one by one, and NAT can be switched off", () => {
    expect(variables(base)).toEqual(expect.arrayContaining(["interface_endpoints", "nat"]));
    expect(base.json.variable?.interface_endpoints).toMatchObject({ default: [] });
  });

  pitfall("B-21", "TLS 1.2 or later, and unknown hosts get 404", () => {
    expect(base.json.variable?.load_balancer).toMatchObject({
      type: expect.stringContaining("ELBSecurityPolicy-TLS13-1-2"),
    });
    expect(text(base.named("aws_lb_listener", "https").default_action)).toContain('"404"');
    expect(base.only("aws_lb")).toMatchObject({ drop_invalid_header_fields: true });
  });

  pitfall("B-22", "the cache is a current engine, encrypted at rest and in transit, of a size one can choose", () => {
    expect(base.only("aws_elasticache_replication_group")).toMatchObject({
      transit_encryption_enabled: true,
      at_rest_encryption_enabled: expect.anything(),
      node_type: "${var.cache.node_type}",
    });
  });

  pitfall("B-23", "ad hoc environments scale by the clock alone: no alarm is for ever on", () => {
    expect(app.all("aws_appautoscaling_policy")).toEqual({});
    expect(app.all("aws_appautoscaling_scheduled_action")).not.toEqual({});
  });

  pitfall(
    "B-24",
    "the bastion has no inbound rule, no public address and no key, and a new AMI does not replace it",
    () => {
      const bastion = base.named("aws_instance", "bastion");
      expect(bastion).toMatchObject({
        associate_public_ip_address: false,
        metadata_options: { http_tokens: "required" },
      });
      expect(bastion).not.toHaveProperty("key_name");
      expect(text(bastion.lifecycle)).toContain("ami");
      const inbound = blocks(base, "aws_vpc_security_group_ingress_rule").map(
        ({ security_group_id }) => security_group_id,
      );
      expect(text(inbound)).not.toContain("bastion");
    },
  );

  pitfall("B-25", "logs are kept for as long as one says, 30 days unless told", () => {
    for (const group of everything.flatMap((synth) => blocks(synth, "aws_cloudwatch_log_group"))) {
      expect(group.retention_in_days).toBe("${var.log_retention_days}");
    }
    expect(app.json.variable?.log_retention_days).toMatchObject({ default: 30 });
    expect(everything.flatMap(resourceTypes)).not.toContain("aws_cloudwatch_log_stream");
  });

  pitfall("B-26", "ECS Exec works in every service", () => {
    for (const name of SERVICES) {
      expect(service(name).enable_execute_command).toBe(true);
      expect(containers(name)).toContain("initProcessEnabled");
    }
  });

  pitfall("B-27", "a hung worker and a hung beat are replaced: both have health checks", () => {
    for (const name of ["worker", "beat"]) expect(containers(name)).toContain("healthCheck");
  });

  pitfall("B-28", "names come from the `name` input, never from the workspace", () => {
    for (const synth of everything) {
      expect(text(synth.json)).not.toContain("terraform.workspace");
      expect(text(synth.json.variable?.name)).toContain("12 characters or fewer");
      for (const role of blocks(synth, "aws_iam_role")) expect(role.name).toMatch(/region/);
    }
  });

  pitfall("B-29", "every module says which Terraform and which provider it runs with", () => {
    expect(requirements.required_version).toBe(">= 1.11.0, < 2.0.0");
    expect(requirements.required_providers.aws.version).toBe(">= 5.100.0, < 7.0.0");
  });

  pitfall("B-30", "examples name modules that exist", () => {
    for (const name of Object.keys(modules)) {
      const example = readFileSync(`modules/${name}/examples/complete/main.tf`, "utf8");
      for (const [, source = ""] of example.matchAll(/source\s*=\s*"(\.[^"]+)"/g)) {
        expect(existsSync(join("modules", name, "examples/complete", source, "main.tf.json"))).toBe(true);
      }
    }
  });

  pitfall("B-31", "no input is dead: each is read somewhere", () => {
    for (const synth of everything) {
      const { variable = {}, ...rest } = synth.json;
      const readBesides = (name: string) => text([rest, { ...variable, [name]: undefined }]);
      const dead = variables(synth).filter((name) => !new RegExp(`\\bvar\\.${name}\\b`).test(readBesides(name)));
      expect(dead).toEqual([]);
    }
  });

  pitfall("B-32", "task counts are inputs, and there may be any number of workers", () => {
    expect(service("worker").for_each).toBe("${var.workers}");
    expect(text(app.json.variable?.api)).toContain("tasks = optional(number, 1)");
  });

  pitfall("B-33", "no instance runs docker compose", () => expect(resourceTypes(app)).not.toContain("aws_instance"));

  pitfall("B-34", "there is no database password to choose, and the port is open to the application alone", () => {
    expect(base.only("aws_db_instance")).not.toHaveProperty("password");
    expect(openToTheWorld(base)).toEqual([80, 443]);
  });

  pitfall(
    "B-35",
    "every argument exists",
    unchecked("terraform validate judges every module: tests/terraform/validate.test.ts"),
  );

  pitfall("B-36", "the broker is a service of AWS, not a task", () => {
    const images = Object.values(app.all("aws_ecs_task_definition")).map((definition) => text(definition));
    expect(images.filter((definition) => /"(redis|valkey)/.test(definition))).toEqual([]);
    expect(base.only("aws_elasticache_replication_group").engine).toBe("${var.cache.engine}");
  });

  pitfall("B-37", "tasks have public addresses only where there is no NAT", () =>
    expect(text(service("api").network_configuration)).toContain("var.base.assign_public_ip"),
  );
});
