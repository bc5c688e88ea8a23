import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DashboardBody, dashboardBody } from "../support/dashboard-body.ts";
import { unexplained } from "./support/emulator-gaps.ts";
import { leftovers, Moto } from "./support/moto.ts";
import { plainBase } from "./support/plain-base.ts";
import { changes, type Plan } from "./support/plan.ts";
import { leastOfApp, mostOfApp } from "./support/prod-inputs.ts";
import { HOSTED_ZONES } from "./support/rehearsal.ts";
import { Terraform, TerraformError } from "./support/terraform.ts";
import { requireToolchain } from "./support/toolchain.ts";

const MODULE = join(import.meta.dirname, "../../modules/prod-app/terraform");
const tools = await requireToolchain();

/** Every optional thing on. */
const everything = {
  ...mostOfApp("us-east-1"),
  base: "${merge(local.base, { alarm_topic_arn = aws_sns_topic.alarms.arn })}",
  name: "shop",
  slot: 1,
  kms_key_arn: "${aws_kms_key.app.arn}",
};

/** Every optional thing off, on a base without a topic. */
const nothing = { ...leastOfApp, base: "${local.base}", name: "bare", slot: 2 };

describe.skipIf(!tools)("prod-app, with everything on and with everything off", () => {
  let moto: Moto;
  let terraform: Terraform;
  const directory = mkdtempSync(join(tmpdir(), "prod-app-"));

  const write = (shop: object, bare: object) => {
    const call = (inputs: object) => ({ source: "./module", ...inputs });
    const output = { shop: { value: "${module.shop.scheduled}" }, bare: { value: "${module.bare.scheduled}" } };
    const root = { ...plainBase, module: { shop: call(shop), bare: call(bare) }, output };
    writeFileSync(join(directory, "main.tf.json"), JSON.stringify(root));
  };

  beforeAll(async () => {
    if (!tools) return;
    moto = await Moto.start(tools, { env: { SEED_HOSTED_ZONES: HOSTED_ZONES } });
    cpSync(MODULE, join(directory, "module"), { recursive: true });
    write(everything, nothing);
    terraform = new Terraform({ tools, directory, env: moto.env });
    await terraform.init();
  });
  afterAll(() => moto?.stop());

  test("applies", async () => {
    const plan = await terraform.plan();
    await terraform.applyPlan();
    const made = (name: string) =>
      plan.resource_changes.filter(({ module_address }) => module_address === `module.${name}`);
    expect(made("shop").length).toBeGreaterThan(120);
    expect(made("bare").length).toBeLessThan(60);
  });

  test("a second plan changes nothing", async () => {
    expect(unexplained(await terraform.plan())).toEqual([]);
  });

  test("the dashboards are what CloudWatch takes, with a line for each service", async () => {
    const bodies: Record<string, DashboardBody> = Object.fromEntries(
      resources(await terraform.show("terraform.tfstate"), "aws_cloudwatch_dashboard").map(({ values }) => [
        values.dashboard_name,
        dashboardBody(JSON.parse(String(values.dashboard_body))),
      ]),
    );
    const labels = (name: string, graph: string) => {
      const widget = bodies[name]?.widgets.find(({ properties }) => properties.title === graph);
      return widget?.properties.metrics.flatMap((line) => (typeof line.at(-1) === "object" ? [line.at(-1)] : []));
    };
    const named = (...names: string[]) => names.map((label) => ({ label }));
    expect(labels("prod-shop", "CPU")).toEqual(
      named("admin", "api", "beat", "consumer", "web-ui", "worker-default", "worker-mail", "worker-reports", "ws"),
    );
    expect(labels("prod-shop", "Waiting messages")).toEqual(named("prod-shop-mail", "prod-shop-default"));
    expect(labels("prod-bare", "Waiting messages")).toBeUndefined();
    expect(labels("prod-shop", "Requests")).toMatchObject(named("admin", "api", "web-ui", "ws"));
    expect(labels("prod-bare", "CPU")).toEqual(named("api"));
  });

  test("a worker scales by its backlog or by CPU, and a schedule measures what scales", async () => {
    const state = await terraform.show("terraform.tfstate");
    const named = (type: string, name: RegExp) =>
      resources(state, type)
        .map(({ address }) => address)
        .filter((address) => name.test(address))
        .map((address) => /\["([a-z-]+)"\]$/.exec(address)?.[1]);
    expect(named("aws_appautoscaling_policy", /shop.*worker_backlog/)).toEqual(["mail"]);
    expect(named("aws_appautoscaling_policy", /shop.*worker_(in|out)/).sort()).toEqual(
      ["default", "default", "reports", "reports"].sort(),
    );
    expect(named("aws_cloudwatch_metric_alarm", /shop.*worker_idle/)).toEqual(["default", "reports"]);
    expect(named("aws_scheduler_schedule", /shop/)).toEqual(["clean", "feed", "queue-depth"]);
    expect(named("aws_scheduler_schedule", /bare/)).toEqual([]);
  });

  test("a release finds what schedules start", async () => {
    const { shop, bare } = (await terraform.outputs()) as Record<string, unknown>;
    const scheduled = (name: string) => ({
      family: `prod-shop-scheduled-${name}`,
      container: "scheduled",
      image: "backend",
    });
    expect(shop).toEqual({
      clean: scheduled("clean"),
      feed: scheduled("feed"),
      "queue-depth": scheduled("queue-depth"),
    });
    expect(bare).toEqual({});
  });

  test("only a base with a topic is told of alarms", async () => {
    const alarms = resources(await terraform.show("terraform.tfstate"), "aws_cloudwatch_metric_alarm");
    const told = (name: string, role: RegExp) =>
      alarms
        .filter(({ values }) => String(values.alarm_name).startsWith(name) && role.test(String(values.alarm_name)))
        .map(({ values }) => ((values.alarm_actions ?? []) as string[]).map((arn) => arn.split(":")[2]));
    expect(new Set(told("prod-shop-", /errors|latency|unhealthy|missing|unknown/).flat())).toEqual(new Set(["sns"]));
    expect(new Set(told("prod-shop-", /busy|idle/).flat())).toEqual(new Set(["autoscaling"]));
    expect(told("prod-bare-", /./).flat()).toEqual([]);
    expect(told("prod-bare-", /./).length).toBe(4);
  });

  test("other limits of a service change its scaling and nothing else", async () => {
    write({ ...everything, api: { ...everything.api, min_tasks: 3, on_demand_tasks: 2 } }, nothing);
    const touched = changes(await terraform.plan()).map(({ address }) => address);
    expect(touched).toEqual(["module.shop.aws_appautoscaling_target.api"]);
  });

  test("a setting that is less than production is refused with the reason", async () => {
    write({ ...everything, api: { min_tasks: 1 } }, nothing);
    const refusal = await terraform.plan().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TerraformError);
    expect((refusal as TerraformError).diagnostics.replace(/\s+/g, " ")).toContain(
      "api needs min_tasks of at least 2, because a single task is an outage",
    );
  });

  test("destroys, and leaves only what one could want back: task definitions, and secrets for their 30 days", async () => {
    write(everything, nothing);
    await terraform.destroy();
    const left = leftovers(await moto.dump()).filter((line) => !/^(ecs\/TaskDefinition|kms\/Key):/.test(line));
    expect(left.sort()).toEqual([
      expect.stringContaining("secret:prod-shop/database-"),
      expect.stringContaining("secret:prod-shop/django-secret-key-"),
    ]);
  });
});

interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The resources of one type in a state, as `terraform show -json` writes it. */
const resources = (state: Plan, type: string): StateResource[] => {
  const { root_module } = (state as unknown as { values: { root_module: StateModule } }).values;
  return (root_module.child_modules ?? []).flatMap((module) => module.resources.filter((one) => one.type === type));
};

interface StateModule {
  readonly resources: readonly StateResource[];
  readonly child_modules?: readonly StateModule[];
}
