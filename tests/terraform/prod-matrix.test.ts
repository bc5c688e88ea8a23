import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { baseOutputs } from "./support/base-outputs.ts";
import { Moto } from "./support/moto.ts";
import { plannedDifferences, plannedIn } from "./support/planned-values.ts";
import { appVariables, baseVariables, MATRIX, REGIONS, type Row } from "./support/prod-matrix.ts";
import { promisesOfApp, promisesOfBase } from "./support/prod-promises.ts";
import { HOSTED_ZONES, Rehearsal } from "./support/rehearsal.ts";
import { Terraform } from "./support/terraform.ts";
import { requireToolchain } from "./support/toolchain.ts";

/*
 * What is proven of the production modules, for which inputs. "on" and "off" are everything optional, in the base and in its apps.
 *
 * | optional | zones | us-east-1                               | eu-central-1                             |
 * | -------- | ----- | --------------------------------------- | ---------------------------------------- |
 * | on       | 3     | applied: prod-everything-on.test.ts     | planned: here                            |
 * | on       | 2     | planned: here                           | planned: here                            |
 * | off      | 3     | planned: here                           | planned: here                            |
 * | off      | 2     | planned: here                           | applied: prod-everything-off.test.ts     |
 *
 * planned   The base and an app on it are planned by the real provider, as live stacks and as modules called by somebody else:
 *           both plan the same, and the plan keeps the promises of support/prod-promises.ts for the row.
 * applied   The same promises; then a base with two apps on it is applied, planned again, read back from AWS, searched for
 *           secrets, released on, and destroyed bit by bit; the two apps have nothing in common (support/prod-life.ts).
 *
 * For every row, elsewhere: `terraform validate` of modules, examples and live stacks (validate.test.ts), the provider's schema
 * (tests/modules/provider-schema.test.ts), generated inputs judged by Terraform and by us (variables-agree-with-terraform.test.ts),
 * growing from "off" in two zones to "on" in three without losing data (prod-base.test.ts), limits and refusals (prod-app.test.ts).
 */
const planned = MATRIX.filter(({ applied }) => !applied);
const SLOT = 3;
const MODULES = join(import.meta.dirname, "../../modules");

test("the matrix has each combination once, and what is applied has every value", () => {
  const keys = MATRIX.map(({ optional, zones, region }) => `${optional} ${zones} ${region}`);
  expect(new Set(keys).size).toBe(2 * 2 * REGIONS.length);
  for (const of of ["optional", "zones", "region"] as const) {
    expect(new Set(MATRIX.filter(({ applied }) => applied).map((row) => row[of]))).toEqual(
      new Set(MATRIX.map((row) => row[of])),
    );
  }
});

const tools = await requireToolchain();

describe.skipIf(!tools)("a production base and an app on it, planned", () => {
  const motos = new Map<string, Moto>();

  beforeAll(async () => {
    if (!tools) return;
    for (const region of REGIONS) {
      motos.set(region, await Moto.start(tools, { region, env: { SEED_HOSTED_ZONES: HOSTED_ZONES } }));
    }
  });
  afterAll(async () => {
    for (const moto of motos.values()) await moto.stop();
  });

  test.each(planned)("keep their promises with everything $optional, in $zones zones of $region", async (row) => {
    const [base, app, called] = await Promise.all([...(await livePlans(row)), calledPlan(row)]);
    if (!base || !app || !called) throw new Error("Nothing was planned.");
    promisesOfBase(base, row);
    promisesOfApp(app, row, SLOT);
    expect(plannedIn(base, "module.prod_base")).toBeGreaterThan(60);
    expect(plannedIn(app, "module.prod_app")).toBeGreaterThan(30);
    expect(plannedDifferences(called, "module.base", base, "module.prod_base")).toEqual([]);
    expect(plannedDifferences(called, "module.app", app, "module.prod_app")).toEqual([]);
  });

  /** The plans of the two live stacks; the app's base was applied elsewhere. */
  const livePlans = async (row: Row) => {
    const moto = motos.get(row.region);
    if (!tools || !moto) throw new Error("No tools.");
    const project = new Rehearsal(tools, moto, `region: ${row.region}\n`);
    project.only(
      ["live/base/prod.json", { module: "prod-base", variables: baseVariables(row) }],
      ["live/app/shop.json", { module: "prod-app", base: "prod", variables: appVariables(row, SLOT) }],
    );
    project.writeState("base-prod", outputsOf(row));
    await project.synth();
    return ["base-prod", "app-shop"].map(async (name) => {
      const stack = project.stack(name);
      await stack.init();
      return stack.plan();
    });
  };

  /** The plan of somebody who calls both modules from Terraform of their own. */
  const calledPlan = async (row: Row) => {
    const moto = motos.get(row.region);
    if (!tools || !moto) throw new Error("No tools.");
    const directory = mkdtempSync(join(tmpdir(), "called-"));
    for (const name of ["prod-base", "prod-app"]) {
      mkdirSync(join(directory, name));
      cpSync(join(MODULES, name, "terraform"), join(directory, name), { recursive: true });
    }
    const root = {
      provider: { aws: [{ region: row.region, max_retries: 3 }] },
      module: {
        base: { source: "./prod-base", name: "prod", ...baseVariables(row) },
        app: { source: "./prod-app", name: "shop", base: outputsOf(row), ...appVariables(row, SLOT) },
      },
    };
    writeFileSync(join(directory, "main.tf.json"), JSON.stringify(root));
    const terraform = new Terraform({ tools, directory, env: moto.env });
    await terraform.init();
    return terraform.plan();
  };
});

const outputsOf = (row: Row) => ({ ...baseOutputs(row.region, { name: "prod", ...baseVariables(row) }), name: "prod" });
