import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Behaviour, type Faults, inject, type Rule, script } from "./support/behaviour.ts";
import { unexplained } from "./support/emulator-gaps.ts";
import { ReleaseProject, type Run } from "./support/release-project.ts";
import { SlackChannel } from "./support/slack-channel.ts";
import { requireToolchain } from "./support/toolchain.ts";

/** How long the lock of a killed release lives here. */
const LEASE = 3;
const tools = await requireToolchain();

describe.skipIf(!tools)("when a release fails", () => {
  let shop: ReleaseProject;
  /** The version that everything runs. */
  let good = "v1";
  const calm: Behaviour = { seconds: 0.1 };

  beforeAll(async () => {
    if (!tools) return;
    shop = await ReleaseProject.start(tools, "ad-hoc-app", {});
    await shop.push("v1", "v2", "v3", "v4");
    await script(shop.moto, calm);
    const { code, stderr } = await shop.release("v1");
    if (code !== 0) throw new Error(stderr);
  });
  afterAll(() => shop?.stop());
  afterEach(async () => {
    await inject(shop.moto, {});
    await script(shop.moto, calm);
  });

  /** Rules about one version of the backend, or of the frontend for the frontend's family. */
  const bad = (version: string, family: string, rule: Rule): Rule => ({
    ...{ family, image: shop.reference(family === "web-ui" ? "frontend" : "backend", version).split("@")[1] ?? "" },
    ...rule,
  });
  const other = () => (good === "v1" ? "v2" : "v1");
  const everythingRuns = (version: string) =>
    Object.fromEntries(["api", "beat", "web-ui", "worker-default"].map((name) => [name, `${version} 1/1`]));

  /** One version everywhere, the parameters say so, nobody holds the lock, and nothing of a failed release is left. */
  const wholeAt = async (version: string): Promise<void> => {
    expect(await shop.running()).toEqual(everythingRuns(version));
    expect(await shop.parameter("backend")).toBe(shop.reference("backend", version));
    expect(await shop.parameter("frontend")).toBe(shop.reference("frontend", version));
    expect((await shop.lock()).is).not.toBe("held");
    const newest = (await shop.definition("prod-shop-api")).taskDefinition?.containerDefinitions?.[0]?.image;
    expect(newest).toBe(shop.reference("backend", version));
  };

  const said = ({ stdout, stderr }: Run): string => stdout + stderr;

  describe("nothing changes:", () => {
    interface Case {
      readonly rules?: (version: string) => readonly Rule[];
      readonly faults?: Faults;
      readonly options?: readonly string[];
      readonly says: RegExp;
    }
    const migration = (rule: Rule, says: RegExp, options: readonly string[] = []): Case => ({
      rules: (version) => [bad(version, "backend-update", rule)],
      ...{ says, options },
    });
    const service = (family: string, rule: Rule, says: RegExp, options: readonly string[] = []): Case => ({
      rules: (version) => [bad(version, family, rule)],
      ...{ says, options },
    });
    const cases: Readonly<Record<string, Case>> = {
      "the migration exits with 1": migration(
        { exit_code: 1, log: ["column does not exist"] },
        /column does not exist\n(.|\n)*exited with 1\. No service was rolled/,
      ),
      "the migration ends without an exit code": migration({ exit_code: null }, /without an exit code/),
      "the migration never starts": migration({ start: "never" }, /did not start within 1 s/, ["--start-timeout", "1"]),
      "the migration finds no capacity": migration(
        { start: "no_capacity" },
        /Capacity is unavailable(.|\n)*no capacity/,
      ),
      "the migration's image cannot be pulled": migration({ start: "image_pull" }, /CannotPull(.|\n)*cpu_architecture/),
      "the migration lacks a secret": migration(
        { start: "missing_secret" },
        /ResourceInitialization(.|\n)*Secrets Manager/,
      ),
      "the migration does not end": migration({ run_seconds: 600 }, /still ran after 1 s and was stopped/, [
        "--update-timeout",
        "1",
      ]),
      "api trips the circuit breaker": service(
        "-api$",
        { healthy: false, exit_code: 3, log: ["ImportError: no module"] },
        /api was rolled back by ECS(.|\n)*exited with 3(.|\n)*ImportError: no module/,
      ),
      "api cannot be pulled": service("-api$", { start: "image_pull" }, /CannotPull(.|\n)*execution role may pull/),
      "api never starts": service("-api$", { start: "never" }, /api is not steady after 2 s/, ["--roll-timeout", "2"]),
      "the frontend fails after everything else was rolled": service(
        "web-ui",
        { healthy: false },
        /web-ui was rolled back/,
      ),
      "a worker fails after api was rolled": service(
        "worker-default",
        { healthy: false },
        /worker-default was rolled back/,
        [...["--order", "api", "web-ui", "worker-default,beat"]],
      ),
      "the image parameters cannot be written": {
        faults: { fail: [{ service: "ssm", action: "PutParameter", error: "AccessDeniedException", times: 1 }] },
        says: /AWS does not allow it/,
      },
      "a service cannot be updated": {
        faults: {
          fail: [{ service: "ecs", action: "UpdateService", after: 2, error: "AccessDeniedException", times: 1 }],
        },
        says: /AWS does not allow it/,
      },
    };

    test.each(Object.entries(cases))("%s", async (_what, { rules, faults = {}, options = [], says }) => {
      await script(shop.moto, { ...calm, rules: rules?.(other()) ?? [] });
      await inject(shop.moto, faults);
      const run = await shop.release(other(), options);
      await inject(shop.moto, {});
      expect(said(run)).toMatch(says);
      expect(run.code).toBe(1);
      await wholeAt(good);
      expect((await shop.records())[0]).toMatchObject({ outcome: "failed" });
    });

    test("an image that is missing ends it before the lock", async () => {
      const before = await shop.records();
      const run = await shop.release("v99");
      expect(run).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^backend {2}There is no .*backend:v99\. Push it first.*\nfrontend {2}There is no/,
        ),
      });
      expect(await shop.records()).toEqual(before);
      await wholeAt(good);
    });

    test.each([
      ["Ctrl-C while the migration runs", "SIGINT", "backend_update", 1],
      ["SIGTERM while services roll", "SIGTERM", "roll", 2],
    ] as const)("%s", async (_what, signal, step, nth) => {
      await script(shop.moto, { seconds: 0.3, rules: [{ family: "backend-update", run_seconds: 2 }] });
      const run = await endedAt(step, nth, signal);
      expect(said(run)).toContain("The release was interrupted.");
      expect(run.code).toBe(1);
      await script(shop.moto, calm);
      await wholeAt(good);
    });
  });

  /** A release of the other version that gets a signal when a step begins for the nth time. */
  const endedAt = (step: string, nth: number, signal: NodeJS.Signals, version = other()): Promise<Run> => {
    let left = nth;
    const onLine = (line: string) => {
      const event = JSON.parse(line) as { event: string; step?: string };
      return event.event === "step" && event.step === step && --left === 0 ? signal : undefined;
    };
    return shop.release(version, ["--json", "--lease", String(LEASE)], { onLine });
  };

  const leaseIsOver = async (): Promise<void> => {
    while ((await shop.lock()).is === "held") await sleep(200);
  };

  describe("what cannot be put back is said, and the next release mends it:", () => {
    test.each([
      ["credentials expire while services roll", { expire_credentials_after: 62 }],
      [
        "services cannot be updated any more",
        { fail: [{ service: "ecs", action: "UpdateService", after: 3, error: "AccessDeniedException" }] },
      ],
    ] satisfies [string, Faults][])("%s", async (_what, faults) => {
      await inject(shop.moto, faults);
      const run = await shop.release(other(), ["--lease", String(LEASE)]);
      await inject(shop.moto, {});
      expect(run.code).toBe(1);
      expect(said(run)).toMatch(
        /finish going back by hand:\n {2}aws ecs update-service --region us-east-1 --cluster prod-shop --service /,
      );
      expect((await shop.status()).standing).toMatch(/interrupted|in_progress|unfinished/);
      await leaseIsOver();
      expect((await shop.status()).standing).toMatch(/interrupted|unfinished/);
      const next = await shop.release(other());
      expect(said(next)).toContain(`runs backend ${other()}`);
      good = other();
      await wholeAt(good);
    });
  });

  // Where exactly a kill hits is the machine's to say: once more, when it hits beside the step.
  describe("killed, it leaves a status that is true, and the next release succeeds:", { retry: 1 }, () => {
    test.each([
      ["lock", 1],
      ["register", 1],
      ["backend_update", 1],
      ["roll", 1],
      ["roll", 3],
      ["verify", 1],
      ["publish", 1],
      ["finish", 1],
    ] as const)("at the step %s, time %i", async (step, nth) => {
      const run = await endedAt(step, nth, "SIGKILL");
      expect(run.code).toBe(null);
      await leaseIsOver();
      const { standing, oneVersion, services, releases } = await shop.status();
      if (releases[0]?.outcome === "in_progress") expect(standing).toBe("interrupted");
      const backends = services.filter(({ service }) => service !== "web-ui").map(({ version }) => version);
      // The frontend may be between two of its own just then.
      if (new Set(backends).size > 1) expect(oneVersion).toBe(false);
      const next = await shop.release(other());
      expect(next).toMatchObject({ code: 0, stderr: "" });
      good = other();
      await wholeAt(good);
    });

    test("and one that fails in its place goes back to the last good version, not to the mixture", async () => {
      await endedAt("roll", 3, "SIGKILL");
      await leaseIsOver();
      await script(shop.moto, { ...calm, rules: [bad("v3", "-api$", { healthy: false })] });
      expect((await shop.release("v3")).code).toBe(1);
      await wholeAt(good);
    });

    test("and a rollback goes to the last good version", async () => {
      await endedAt("roll", 2, "SIGKILL");
      await leaseIsOver();
      expect(await shop.run(["rollback", shop.stack])).toMatchObject({ code: 0, stderr: "" });
      await wholeAt(good);
    });
  });

  test.each([
    ["a third of all calls", { throttle: 0.3 }],
    ["the first twelve calls", { throttle: { first: 12 } }],
  ] satisfies [string, Faults][])("throttling of %s only takes time", async (_what, faults) => {
    await inject(shop.moto, faults);
    const run = await shop.release(other(), ["--lease", "60"]);
    await inject(shop.moto, {});
    expect(run).toMatchObject({ code: 0, stderr: "" });
    good = other();
    await wholeAt(good);
  });

  describe("of two at once one wins:", () => {
    test("whole releases, and the other says who holds the lock", async () => {
      for (let race = 0; race < 2; race++) {
        const versions = [other(), "v3"];
        const runs = await Promise.all(versions.map((version) => shop.release(version)));
        const winner = runs.findIndex(({ code }) => code === 0);
        expect(runs.map(({ code }) => code).sort()).toEqual([0, 1]);
        expect(runs[1 - winner]?.stderr).toMatch(
          /is locked: arn:aws:sts::.* is doing a release since|Somebody else has just released/,
        );
        await wholeAt(versions[winner] ?? "");
        good = versions[winner] ?? "";
      }
    });

    test("--break-lock takes the lock of a release that goes on, which stops where it is and touches nothing more", async () => {
      await script(shop.moto, { seconds: 0.3, rules: [{ family: "backend-update", run_seconds: 4 }] });
      let broken: Promise<Run> | undefined;
      const onLine = (line: string): undefined => {
        if (line.includes('"event":"step"') && line.includes('"step":"backend_update"')) {
          broken ??= shop.release(good, ["--break-lock", "--lease", "30"]);
        }
      };
      const slack = await SlackChannel.open();
      const settings = { onLine, env: { SLACK_WEBHOOK_URL: slack.url } };
      const first = await shop.release(other(), ["--json", "--lease", String(LEASE)], settings);
      slack.close();
      expect(first).toMatchObject({ code: 1, stderr: expect.stringContaining("somebody else took the lock over") });
      expect(slack.heard.at(-1)).toContain(
        "app-shop: the release broke off. The release of app-shop stopped where it was",
      );
      expect(await broken).toMatchObject({ code: 0 });
      await wholeAt(good);
    });
  });

  test("a Terraform apply in the middle disturbs nothing, and its settings go out with the next release", async () => {
    await script(shop.moto, { seconds: 1, rules: [{ family: "backend-update", run_seconds: 6 }] });
    let applied: Promise<void> | undefined;
    const onLine = (line: string): undefined => {
      if (!line.includes('"step":"backend_update"')) return;
      applied ??= shop.apply((live) => ({
        ...live,
        variables: { ...live.variables, environment: { LOG_LEVEL: "debug" } },
      }));
    };
    const run = await shop.release(other(), ["--json"], { onLine });
    await applied;
    expect(run).toMatchObject({ code: 0, stderr: "" });
    good = other();
    expect(await shop.running()).toEqual(everythingRuns(good));
    await script(shop.moto, calm);
    await shop.terraform.apply();
    await wholeAt(good);
    expect(unexplained(await shop.terraform.plan())).toEqual([]);
    expect((await shop.release(other())).code).toBe(0);
    good = other();
    const { deployments: [{ taskDefinition = "" } = {}] = [] } = (await shop.services()).api ?? {};
    const { taskDefinition: definition } = await shop.definition(taskDefinition);
    expect(definition?.containerDefinitions?.[0]?.environment).toContainEqual({ name: "LOG_LEVEL", value: "debug" });
  });
});
