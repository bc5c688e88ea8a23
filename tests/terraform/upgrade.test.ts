import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { earlierVersion } from "./support/earlier-version.ts";
import { Moto } from "./support/moto.ts";
import type { Plan, ResourceChange } from "./support/plan.ts";
import { HOSTED_ZONES } from "./support/rehearsal.ts";
import { Terraform } from "./support/terraform.ts";
import { requireToolchain } from "./support/toolchain.ts";
import { dangers, describeDanger } from "./support/upgrade-dangers.ts";

const ROOT = join(import.meta.dirname, "../..");
const DOMAIN = { domain_name: "example.com", hosted_zone_id: "Z0123456789EXAMPLE" };

/** An environment of each module, with the inputs that every version of it takes. */
const calls: Readonly<Record<string, object>> = {
  "ad-hoc-base": { ...DOMAIN, name: "dev" },
  "ad-hoc-app": { base: "${module.ad_hoc_base}", name: "alpha", slot: 1 },
  "prod-base": { ...DOMAIN, name: "prod", az_count: 2, cidr: "10.1.0.0/16" },
  "prod-app": { base: "${module.prod_base}", name: "shop", slot: 1 },
};
const modules = Object.keys(calls);
const callName = (module: string): string => module.replaceAll("-", "_");

const isProduction = ({ address }: ResourceChange): boolean => address.startsWith("module.prod_");
const found = (plan: Plan): string[] => dangers(plan, isProduction).map(describeDanger);

const tools = await requireToolchain();
const earlier = modules.map((module) => ({ module, version: earlierVersion(ROOT, module) }));
for (const { module, version } of earlier) {
  console.log(
    `${module}: ${version.found ? `upgraded from ${version.ref}, ${version.how}` : `skipped: ${version.reason}`}`,
  );
}

describe.skipIf(!tools)("an environment made with an earlier version", () => {
  const directory = mkdtempSync(join(tmpdir(), "upgrade-"));
  let moto: Moto;
  let terraform: Terraform;
  let upgrade: Plan;

  /** Puts the Terraform of a module where the environment's `module` block looks for it. */
  const use = (module: string, from: string): void => {
    rmSync(join(directory, module), { recursive: true, force: true });
    cpSync(from, join(directory, module), { recursive: true });
  };
  const now = (module: string): string => join(ROOT, "modules", module, "terraform");

  beforeAll(async () => {
    if (!tools) return;
    moto = await Moto.start(tools, { env: { SEED_HOSTED_ZONES: HOSTED_ZONES } });
    for (const { module, version } of earlier) use(module, version.found ? version.directory : now(module));
    writeFileSync(join(directory, "main.tf.json"), JSON.stringify(environment));
    terraform = new Terraform({ tools, directory, env: moto.env });
    await terraform.init();
    await terraform.apply();
    for (const module of modules) use(module, now(module));
    await terraform.init();
    upgrade = await terraform.plan();
  });
  afterAll(() => moto?.stop());

  test.for(earlier)("upgrades $module without losing anything", ({ module, version }, { skip }) => {
    if (!version.found) return skip(version.reason);
    expect(found(upgrade).filter((danger) => danger.includes(` module.${callName(module)}.`))).toEqual([]);
  });

  test("would lose something by a mistake in a new version, which is found, and nothing by a move that is said", async () => {
    const file = join(directory, "prod-base/main.tf.json");
    const mistaken = readFileSync(file, "utf8")
      // RDS gives another master user to a new database alone.
      .replace('"username": "master"', '"username": "owner"')
      .replace('"app_5xx": {', '"application_5xx": {')
      .replace('"load_balancer_5xx": {', '"balancer_5xx": {');
    const alarm = "aws_cloudwatch_metric_alarm";
    const moved = [{ from: `${alarm}.load_balancer_5xx`, to: `${alarm}.balancer_5xx` }];
    writeFileSync(file, JSON.stringify({ ...JSON.parse(mistaken), moved }));
    const plan = await terraform.plan("-refresh=false", "-target=module.prod_base");
    expect(found(plan).sort()).toEqual([
      `deletes module.prod_base.${alarm}.app_5xx, and with it what somebody may rely on`,
      // Its backups name the database by its ARN.
      "replaces module.prod_base.aws_backup_selection.backups, and with it what somebody may rely on, because of resources",
      "replaces module.prod_base.aws_db_instance.this, and with it a database, because of username",
    ]);
  });
});

const environment = {
  terraform: { required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.100.0, < 7.0.0" } } },
  provider: { aws: [{ region: "us-east-1", max_retries: 4 }] },
  module: Object.fromEntries(
    Object.entries(calls).map(([module, inputs]) => [callName(module), { source: `./${module}`, ...inputs }]),
  ),
};
