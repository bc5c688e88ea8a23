import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DeleteDBSnapshotCommand, DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Account, account } from "./account.ts";
import { AppEnvironment } from "./app-environment.ts";
import { asPlan, boundaryIn, CiRoles } from "./ci-roles.ts";
import { unexplained } from "./emulator-gaps.ts";
import { isolationTests } from "./isolation.ts";
import { leftovers, Moto } from "./moto.ts";
import { changes } from "./plan.ts";
import { appVariables, baseVariables, type Row, servicesOf } from "./prod-matrix.ts";
import { promisesOfApp, promisesOfBase } from "./prod-promises.ts";
import { HOSTED_ZONES, Rehearsal } from "./rehearsal.ts";
import { secretValue } from "./secret-value.ts";
import type { Terraform } from "./terraform.ts";
import { requireToolchain } from "./toolchain.ts";
import { everyFile } from "./written.ts";

/** The two apps on the base, and their slots. */
const APPS = { "app-shop": 1, "app-desk": 2 } as const;
type App = keyof typeof APPS;
const NAMES = Object.keys(APPS) as App[];

/**
 * What stays on purpose: revisions of task definitions, which a release goes back to; the last snapshots of what held data;
 * secrets of an app that may be brought back for 30 days; keys that AWS deletes after a while.
 */
const LEFT_ON_PURPOSE =
  /^ecs\/TaskDefinition: |^elasticache\/.*[Ss]napshot: |^kms\/Key: |^secretsmanager\/FakeSecret: .*:prod-(shop|desk)\//;

/** The whole life of a base of a row and of two apps on it, as real Terraform and an emulated AWS have it. */
export const productionLife = async (row: Row): Promise<void> => {
  const tools = await requireToolchain();

  describe.skipIf(!tools)(`two production apps on a base in ${row.zones} zones of ${row.region}`, () => {
    let moto: Moto;
    let aws: Account;
    let project: Rehearsal;
    const apps = new Map<App, AppEnvironment>();
    const plans: string[] = [];

    beforeAll(async () => {
      if (!tools) return;
      moto = await Moto.start(tools, { region: row.region, env: { SEED_HOSTED_ZONES: HOSTED_ZONES } });
      aws = account(moto);
      project = new Rehearsal(
        tools,
        moto,
        `region: ${row.region}\nvariables:\n  permissions_boundary_arn: ${boundaryIn(row.region)}\n`,
      );
      await configured();
    });
    afterAll(() => moto?.stop());

    /** Writes and synthesizes the row's environments, with further variables in some. */
    const configured = async (further: { readonly base?: object; readonly "app-shop"?: object } = {}) => {
      const app = (name: App) => ({
        module: "prod-app",
        base: "prod",
        variables: { ...appVariables(row, APPS[name]), ...(name === "app-shop" && further["app-shop"]) },
      });
      project.only(
        ["live/base/prod.json", { module: "prod-base", variables: { ...baseVariables(row), ...further.base } }],
        ...NAMES.map((name) => [`live/app/${name.slice("app-".length)}.json`, app(name)] as const),
      );
      await project.synth();
    };

    const stack = (name: string): Terraform => project.stack(name);

    const planOf = async (name: string) => {
      const plan = await stack(name).plan();
      plans.push(JSON.stringify(plan));
      return plan;
    };

    const app = (name: App): AppEnvironment => {
      const found = apps.get(name);
      if (!found) throw new Error(`${name} was not applied.`);
      return found;
    };

    const left = async () => leftovers(await moto.dump()).filter((line) => !LEFT_ON_PURPOSE.test(line));

    test("the base is planned as the row asks, and applies", async () => {
      await stack("base-prod").init();
      promisesOfBase(await planOf("base-prod"), row);
      await stack("base-prod").applyPlan();
    });

    test("both apps are planned as the row asks, and apply side by side", async () => {
      await Promise.all(
        NAMES.map(async (name) => {
          await stack(name).init();
          promisesOfApp(await planOf(name), row, APPS[name]);
          await stack(name).applyPlan();
          apps.set(name, new AppEnvironment(aws, await stack(name).outputs()));
        }),
      );
      expect(NAMES.map((name) => app(name).outputs.url)).toEqual([
        "https://shop.example.com",
        "https://desk.example.com",
      ]);
    });

    test.each(["base-prod", ...NAMES])("a second plan of %s changes nothing", async (name) => {
      expect(unexplained(await planOf(name))).toEqual([]);
    });

    test("AWS lists subnets, routes and data in every zone asked for", async () => {
      const { ec2 } = await moto.dump();
      const places = (ec2?.Subnet ?? []).map(({ availability_zone }) => String(availability_zone));
      expect(places).toHaveLength(row.zones * 2);
      expect(new Set(places).size).toBe(row.zones);
      expect(places.every((zone) => zone.startsWith(row.region))).toBe(true);
      expect(ec2?.NatGateway).toHaveLength(row.zones);
      const { DBInstances = [] } = await aws.rds.send(new DescribeDBInstancesCommand({}));
      expect(DBInstances).toHaveLength(row.optional === "on" ? 2 : 1);
      expect(DBInstances.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === "prod-database")).toMatchObject({
        MultiAZ: true,
        DeletionProtection: true,
        PubliclyAccessible: false,
        StorageEncrypted: true,
      });
    });

    test("AWS lists every service of both, at no tasks before the first release", async () => {
      for (const name of NAMES) {
        const counts = await app(name).desiredCounts();
        expect(Object.keys(counts).sort()).toEqual(servicesOf(row));
        expect(new Set(Object.values(counts))).toEqual(new Set([0]));
      }
    });

    test("AWS tells the base's topic of every alarm, but of those that scaling makes or reads", async () => {
      const { alarm_topic_arn: topic } = await stack("base-prod").outputs();
      const { MetricAlarms = [] } = await aws.alarms.send(new DescribeAlarmsCommand({ MaxRecords: 100 }));
      const silent = MetricAlarms.filter(({ AlarmActions = [] }) => !AlarmActions.includes(String(topic)));
      expect(MetricAlarms.length - silent.length).toBeGreaterThan(10);
      expect(
        silent.map(({ AlarmName = "" }) => AlarmName).filter((name) => !/-(busy|idle)$|^TargetTracking-/.test(name)),
      ).toEqual([]);
    });

    isolationTests(
      () => ({
        aws,
        one: app("app-shop"),
        other: app("app-desk"),
        master: async () => (await stack("base-prod").outputs()).database_master_secret_arn,
      }),
      ["alarms", "buckets", "clusters", "log groups", "parameters", "roles", "secrets", "target groups"],
    );

    test("no secret value is in any state, plan or log", async () => {
      const secrets = await Promise.all(
        [...apps.values()].flatMap(({ secretArns }) => secretArns).map((arn) => secretValue(aws, arn)),
      );
      expect(secrets).toHaveLength(4);
      const written = [...everyFile(project.root), ...plans.map((content) => ({ where: "plan", content }))];
      for (const { value, arn } of secrets) {
        for (const { where, content } of written) expect(content.includes(value), `${arn} in ${where}`).toBe(false);
      }
      // The search can find: the secrets' names are everywhere.
      expect(written.filter(({ content }) => content.includes("prod-shop/database")).length).toBeGreaterThan(1);
    });

    test("a setting publishes task definitions, and leaves what a release and scaling did", async () => {
      const shop = app("app-shop");
      const image = `123456789012.dkr.ecr.${row.region}.amazonaws.com/backend@sha256:0123`;
      await shop.writeImage("backend", image);
      await shop.setDesiredCount("api", 2);
      const services = await shop.services();
      await configured({ "app-shop": { django_settings_module: "backend.settings.other" } });
      const touched = changes(await planOf("app-shop")).map(({ type }) => type);
      // A schedule starts the newest revision of a family, by a name that Terraform reads from the new revision.
      const schedules = row.optional === "on" ? ["aws_scheduler_schedule"] : [];
      expect([...new Set(touched)].sort()).toEqual(["aws_ecs_task_definition", ...schedules]);
      await stack("app-shop").applyPlan();
      expect(await shop.services()).toEqual(services);
      expect(await shop.imageOf("api")).toBe(image);
      expect(await shop.environmentOf("api")).toMatchObject({ DJANGO_SETTINGS_MODULE: "backend.settings.other" });
      await shop.setDesiredCount("api", 0);
    });

    test("destroying one leaves the other as it was", async () => {
      const before = await app("app-desk").services();
      await stack("app-shop").destroy();
      expect(await app("app-desk").services()).toEqual(before);
      expect(unexplained(await planOf("app-desk"))).toEqual([]);
      expect((await left()).filter((line) => line.includes("shop"))).toEqual([]);
    });

    test("lifting the base's protection changes nothing but the protection", async () => {
      await configured({ base: { allow_destroy: true } });
      const touched = changes(await planOf("base-prod")).map(({ type, change }) => [type, change.actions] as const);
      const updated = ["aws_backup_vault", "aws_db_instance", "aws_elasticache_replication_group", "aws_lb"];
      if (row.optional === "on") updated.push("aws_s3_bucket");
      expect([...new Set(touched.map(([type]) => type))].sort()).toEqual(updated.sort());
      expect(touched.every(([, actions]) => actions.join() === "update")).toBe(true);
      await stack("base-prod").applyPlan();
    });

    test("then everything is destroyed, and nothing is left but what one could want back", async () => {
      await stack("app-desk").destroy();
      await stack("base-prod").destroy();
      await aws.rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: "prod-final" }));
      expect(await left()).toEqual([]);
      const { DBInstances } = await aws.rds.send(new DescribeDBInstancesCommand({}));
      expect(DBInstances).toEqual([]);
    });

    test("CI's roles may do all that these plans, applies and destroys did", async () => {
      if (!tools) return;
      const requests = await moto.requests();
      const roles = await CiRoles.planned(tools, moto, { bases: ["prod"] }, row.region);
      expect(await roles.refused("plan", requests)).toEqual([]);
      expect(await roles.refused("apply", requests)).toEqual([]);
      expect((await roles.refused("plan", asPlan(requests))).length).toBeGreaterThan(100);
    });
  });
};
