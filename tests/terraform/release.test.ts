import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { script } from "./support/behaviour.ts";
import { CiRoles } from "./support/ci-roles.ts";
import { unexplained } from "./support/emulator-gaps.ts";
import { ReleaseProject } from "./support/release-project.ts";
import { mayDo, rolePolicies } from "./support/role-policies.ts";
import { SlackChannel } from "./support/slack-channel.ts";
import { requireToolchain } from "./support/toolchain.ts";

/** Our own seconds in a release, beyond waiting. */
const OWN_SECONDS = 3;
const ID = /^\d{8}T\d{9}Z-[\da-f]{4}$/;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const REPORT_CPU = join(import.meta.dirname, "../support/report-cpu.cjs");
const MIGRATION = { family: "backend-update", log: ["Applying migrations", "OK"], run_seconds: 0.4 };
const tools = await requireToolchain();

describe.skipIf(!tools)("releases of a production environment", () => {
  let shop: ReleaseProject;
  beforeAll(async () => {
    if (!tools) return;
    shop = await ReleaseProject.start(tools, "prod-app", {
      scheduled_tasks: { clean: { command: ["python", "manage.py", "clearsessions"], schedule: "cron(0 3 * * ? *)" } },
    });
    await shop.push("v1", "v2", "v3");
  });
  afterAll(() => shop?.stop());
  beforeEach(() => script(shop.moto, { seconds: 0.1, rules: [MIGRATION] }));

  const all = (version: string, api = 2) => ({
    api: `${version} ${api}/${api}`,
    beat: `${version} 1/1`,
    "web-ui": `${version} 2/2`,
    "worker-default": `${version} 1/1`,
  });
  const newest = async (family: string) => (await shop.definition(family)).taskDefinition;

  test("before the first one, status says so, and both images must be named that were never pushed", async () => {
    expect(await shop.status()).toMatchObject({ standing: "never_released", releases: [] });
    const half = await shop.run(["release", shop.stack, "--backend", "v1"]);
    expect(half).toMatchObject({ code: 1, stderr: expect.stringContaining("Say which one with --frontend.") });
  });

  test("--dry-run prints every step and changes nothing", async () => {
    const before = await shop.running();
    const { code, stdout } = await shop.release("v1", ["--dry-run"]);
    expect({ code, running: await shop.running(), records: await shop.records(), lock: await shop.lock() }).toEqual({
      ...{ code: 0, running: before, records: [], lock: { is: "free" } },
    });
    expect(stdout).toMatch(
      /Register task definitions\n(.|\n)*Run prod-shop-backend-update once(.|\n)*worker-default +0 → 1 tasks(.|\n)*web-ui +0 → 2 tasks/,
    );
  });

  test("the first one starts every service with its configured number of tasks", async () => {
    const { code, stdout, stderr } = await shop.release("v1");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("backend-update | Applying migrations\n");
    expect(await shop.running()).toEqual(all("v1"));
    expect(await shop.parameter("backend")).toBe(shop.reference("backend", "v1"));
    expect(await shop.lock()).toEqual({ is: "free" });
  });

  test("the plan after it is empty, although the newest revisions are the release's, marked with its id", async () => {
    const [{ id } = { id: "" }] = await shop.records();
    expect((await shop.definition("prod-shop-api")).tags).toContainEqual({ key: "release", value: id });
    expect(unexplained(await shop.terraform.plan())).toEqual([]);
  });

  test("the next one leaves numbers of tasks alone, and schedules start the new version after it", async () => {
    await shop.scale("api", 3);
    const { code } = await shop.release("v2");
    expect({ code, running: await shop.running() }).toEqual({ code: 0, running: all("v2", 3) });
    const scheduled = await newest("prod-shop-scheduled-clean");
    expect(scheduled?.containerDefinitions?.[0]?.image).toBe(shop.reference("backend", "v2"));
  });

  test("its record says who released what in the place of what, when, and how it went", async () => {
    const [second, first] = await shop.records();
    // With digests, as the repositories made them.
    const images = (version: string) => ({
      backend: { reference: shop.reference("backend", version), version },
      frontend: { reference: shop.reference("frontend", version), version },
    });
    const services = Object.fromEntries(
      Object.entries(await shop.services()).map(([name, { taskDefinition, desiredCount, createdAt }]) => [
        name,
        { taskDefinition, desiredCount, createdAt: createdAt?.toISOString() },
      ]),
    );
    const before = first?.to.services ?? {};
    expect(second).toEqual({
      ...{ id: expect.stringMatching(ID), kind: "release", outcome: "succeeded", step: "finish" },
      ...{ who: expect.stringContaining(":sts::123456789012:"), lock: expect.stringMatching(/^[\da-f-]{36}$/) },
      ...{ startedAt: expect.stringMatching(TIME), finishedAt: expect.stringMatching(TIME) },
      seconds: expect.any(Number),
      from: { images: images("v1"), services: { ...before, api: { ...before.api, desiredCount: 3 } } },
      to: { images: images("v2"), services },
      repairs: [],
    });
    const took = Date.parse(second?.finishedAt ?? "") - Date.parse(second?.startedAt ?? "");
    expect(Math.abs(took / 1000 - (second?.seconds ?? 0))).toBeLessThan(1);
    expect(second?.lock).not.toBe(first?.lock);
  });

  test("it rolls workers and beat before api, and the frontend last", async () => {
    const began = Object.entries(await shop.services()).map(
      ([name, { deployments: [{ createdAt = new Date(0) } = {}] = [] }]) => [name, createdAt.getTime()] as const,
    );
    const order = began.sort(([, a], [, b]) => a - b).map(([name]) => name);
    expect(order.slice(0, 2).sort()).toEqual(["beat", "worker-default"]);
    expect(order.slice(2)).toEqual(["api", "web-ui"]);
  });

  test("a new setting that Terraform applied goes out with the next release, and not before", async () => {
    await shop.apply((live) => ({ ...live, variables: { ...live.variables, environment: { LOG_LEVEL: "debug" } } }));
    expect(await shop.running()).toEqual(all("v2", 3));
    expect((await shop.release("v3")).code).toBe(0);
    expect(await shop.running()).toEqual(all("v3", 3));
    const { deployments: [{ taskDefinition = "" } = {}] = [] } = (await shop.services()).api ?? {};
    const { taskDefinition: definition } = await shop.definition(taskDefinition);
    expect(definition?.containerDefinitions?.[0]?.environment).toContainEqual({ name: "LOG_LEVEL", value: "debug" });
    expect(unexplained(await shop.terraform.plan())).toEqual([]);
  });

  test("one image alone may be released, and the other services are not restarted", async () => {
    const frontend = (await shop.services())["web-ui"]?.deployments?.[0]?.id;
    expect((await shop.run(["release", shop.stack, "--backend", "v2"])).code).toBe(0);
    expect(await shop.running()).toEqual({ ...all("v2", 3), "web-ui": "v3 2/2" });
    expect((await shop.services())["web-ui"]?.deployments?.[0]?.id).toBe(frontend);
  });

  test("a rollback goes to the release before, without its migrations, and a second one further back", async () => {
    const back = await shop.run(["rollback", shop.stack]);
    expect(back).toMatchObject({ code: 0, stderr: "" });
    expect(back.stdout).not.toContain("Applying migrations");
    expect(await shop.running()).toEqual(all("v3", 3));
    expect((await shop.run(["rollback", shop.stack])).code).toBe(0);
    expect(await shop.running()).toEqual(all("v2", 3));
    expect(await shop.parameter("frontend")).toBe(shop.reference("frontend", "v2"));
    expect((await shop.records())[0]).toMatchObject({ kind: "rollback", outcome: "succeeded" });
  });

  test("after it the plan is empty, and a command runs in the image that was gone back to", async () => {
    expect(unexplained(await shop.terraform.plan())).toEqual([]);
    await script(shop.moto, { rules: [{ image: shop.reference("backend", "v2"), exit_code: 5 }] });
    expect((await shop.run(["run", shop.stack, "--", "python", "manage.py", "check"])).code).toBe(5);
    await script(shop.moto, {});
  });

  test("status lists what runs, and every release with who did it", async () => {
    const { standing, oneVersion, services, releases } = await shop.status();
    expect({ standing, oneVersion }).toEqual({ standing: "succeeded", oneVersion: true });
    expect(new Set(services.map(({ version }) => version))).toEqual(new Set(["v2"]));
    expect(releases.map(({ who }) => who)).toEqual(releases.map(() => expect.stringContaining(":sts::123456789012:")));
    const { stdout } = await shop.run(["status", shop.stack]);
    expect(stdout).toMatch(/api +backend +v2 +3\/3 +COMPLETED/);
  });

  test("--json prints one event per line, and the last one is the outcome", async () => {
    const { stdout } = await shop.release("v1", ["--json"]);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string; step?: string; outcome?: string });
    expect(events.filter(({ event }) => event === "step").map(({ step }) => step)).toEqual([
      ...[
        "resolve",
        "lock",
        "register",
        "backend_update",
        "roll",
        "roll",
        "roll",
        "verify",
        "register_scheduled",
        "publish",
        "finish",
      ],
    ]);
    expect(events.at(-1)).toMatchObject({ event: "outcome", outcome: "succeeded" });
  });

  test("Slack hears of start and outcome; that it does not answer fails nothing and prints nothing secret", async () => {
    const slack = await SlackChannel.open();
    const env = { SLACK_WEBHOOK_URL: slack.url };
    expect((await shop.release("v2", [], { env })).code).toBe(0);
    slack.close();
    expect(slack.heard).toEqual([
      expect.stringContaining("release of backend v2"),
      expect.stringContaining("runs backend v2"),
    ]);
    const deaf = await shop.release("v3", [], { env });
    expect(deaf.code).toBe(0);
    expect(deaf.stdout).toContain("warning: Slack was not told");
    expect(deaf.stdout + deaf.stderr).not.toContain("secret-path");
  });

  test("one of a stopped environment is refused until it is started", async () => {
    const before = await shop.running();
    expect(await shop.run(["stop", shop.stack])).toMatchObject({ code: 0 });
    const refused = await shop.release("v1");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("cdktf-django start app-shop") });
    expect(await shop.run(["start", shop.stack])).toMatchObject({ code: 0 });
    expect(await shop.running()).toEqual(before);
    expect(await shop.lock()).toEqual({ is: "free" });
  });

  test("a release adds little time of its own to the waiting", async () => {
    await script(shop.moto, {});
    // Not by the clock: others work beside it.
    const env = { NODE_OPTIONS: `--require ${REPORT_CPU}` };
    const { code, stderr } = await shop.release("v1", [], { env });
    expect(code).toBe(0);
    const [, seconds] = /^cpu: ([\d.]+) s$/m.exec(stderr) ?? [];
    console.log(`a release took ${seconds} s of the processor`);
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeLessThan(OWN_SECONDS);
  });

  test("backend_update ran on capacity that AWS does not take back, in the tasks' network", async () => {
    const started = (await shop.moto.requests()).filter(({ operation }) => operation === "RunTask");
    expect(started.length).toBeGreaterThan(5);
    const { task_subnet_ids: subnets, security_group_id, backend_update } = shop.outputs;
    for (const { parameters } of started) {
      expect(parameters).not.toHaveProperty("launchType");
      expect(parameters).toMatchObject({
        taskDefinition: expect.stringContaining(`:task-definition/${backend_update.family}:`),
        capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
        networkConfiguration: {
          awsvpcConfiguration: { subnets, securityGroups: [security_group_id], assignPublicIp: "DISABLED" },
        },
      });
    }
  });

  test("CI's role for releases may do all that these releases and status did", async () => {
    if (!tools) return;
    const roles = await CiRoles.planned(tools, shop.moto, { bases: ["prod"] });
    const requests = (await shop.moto.requests()).filter(({ principal }) => principal === "release");
    expect(new Set(requests.map(({ operation }) => operation)).size).toBeGreaterThan(15);
    const asked = requests.map(({ operation }) => operation);
    expect(asked).toEqual(expect.arrayContaining(["DescribeAlarms", "DescribeRules", "DescribeTags"]));
    expect(await roles.refused("release", requests)).toEqual([]);
    // The check can fail: the role for plans may do none of what a release changes.
    const asPlan = requests.map((request) => ({ ...request, principal: "plan" }));
    expect((await roles.refused("plan", asPlan)).length).toBeGreaterThan(10);
  });

  test("the application's own roles cannot write locks and records, and can write files", async () => {
    const roles = (await shop.terraform.outputs()).role_arns as readonly string[];
    const policies = await Promise.all(roles.map((arn) => rolePolicies(shop.aws.iam, arn.split("/").at(-1) ?? "")));
    const bucket = `arn:aws:s3:::${shop.outputs.bucket_name}`;
    const allowed = async (action: string, key: string) =>
      (await Promise.all(policies.map((own) => mayDo(own, action, `${bucket}/${key}`)))).filter(Boolean).length;
    expect(await allowed("s3:PutObject", "media/cat.png")).toBeGreaterThan(0);
    for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
      expect(await allowed(action, "_releases/lock.json")).toBe(0);
      expect(await allowed(action, "_releases/records/x.json")).toBe(0);
    }
  });
});
