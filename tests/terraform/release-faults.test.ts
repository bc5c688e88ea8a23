import { DeleteServiceCommand } from "@aws-sdk/client-ecs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Faults, Rule } from "./support/behaviour.ts";
import { CALM, FaultDrill, LEASE, said } from "./support/fault-drill.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(!tools)("when a release fails", () => {
  let drill: FaultDrill;
  beforeAll(async () => {
    if (tools) drill = await FaultDrill.start(tools);
  });
  afterAll(() => drill?.shop.stop());
  afterEach(() => drill.calmDown());

  describe("nothing changes:", () => {
    interface Case {
      readonly rules?: (version: string) => readonly Rule[];
      readonly faults?: Faults;
      readonly options?: readonly string[];
      readonly says: RegExp;
    }
    const migration = (rule: Rule, says: RegExp, options: readonly string[] = []): Case => ({
      rules: (version) => [drill.bad(version, "backend-update", rule)],
      ...{ says, options },
    });
    const service = (family: string, rule: Rule, says: RegExp, options: readonly string[] = []): Case => ({
      rules: (version) => [drill.bad(version, family, rule)],
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
      await drill.play({ ...CALM, rules: rules?.(drill.other) ?? [] });
      await drill.fail(faults);
      const run = await drill.shop.release(drill.other, options);
      await drill.fail();
      expect(said(run)).toMatch(says);
      expect(run.code).toBe(1);
      await drill.isWhole();
      expect((await drill.shop.records())[0]).toMatchObject({ outcome: "failed" });
    });

    test("an image that is missing ends it before the lock", async () => {
      const before = await drill.shop.records();
      const run = await drill.shop.release("v99");
      expect(run).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^backend {2}There is no .*backend:v99\. Push it first.*\nfrontend {2}There is no/,
        ),
      });
      expect(await drill.shop.records()).toEqual(before);
      await drill.isWhole();
    });

    test.each([
      ["Ctrl-C", "lock", 1, "SIGINT"],
      ["Ctrl-C", "register", 1, "SIGINT"],
      ["Ctrl-C", "backend_update", 1, "SIGINT"],
      ["Ctrl-C", "roll", 1, "SIGINT"],
      ["SIGTERM", "roll", 2, "SIGTERM"],
      ["Ctrl-C", "roll", 3, "SIGINT"],
      ["Ctrl-C", "verify", 1, "SIGINT"],
      ["Ctrl-C", "publish", 1, "SIGINT"],
    ] as const)("%s at the step %s, time %i", async (_what, step, nth, signal) => {
      await drill.play({ ...CALM, rules: [{ family: "backend-update", run_seconds: 1 }] });
      const run = await drill.endedAt(step, nth, signal);
      expect(said(run)).toContain("The release was interrupted.");
      expect(run.code).toBe(1);
      await drill.play();
      await drill.isWhole();
    });
  });

  describe("what cannot be put back is said, and the next release mends it:", () => {
    test.each([
      ["credentials expire while services roll", { expire_credentials_after: 62 }],
      [
        "services cannot be updated any more",
        { fail: [{ service: "ecs", action: "UpdateService", after: 3, error: "AccessDeniedException" }] },
      ],
    ] satisfies [string, Faults][])("%s", async (_what, faults) => {
      await drill.fail(faults);
      const run = await drill.shop.release(drill.other, ["--lease", String(LEASE)]);
      await drill.fail();
      expect(run.code).toBe(1);
      expect(said(run)).toMatch(
        /finish going back by hand:\n {2}aws ecs update-service --region us-east-1 --cluster prod-shop --service /,
      );
      expect((await drill.shop.status()).standing).toMatch(/interrupted|in_progress|unfinished/);
      await drill.leaseIsOver();
      expect((await drill.shop.status()).standing).toMatch(/interrupted|unfinished/);
      expect(said(await drill.mend())).toContain(`runs backend ${drill.good}`);
      await drill.isWhole();
    });
  });

  test("a service that is gone ends it before anything changes; an apply and a release bring it back", async () => {
    const { shop } = drill;
    const { cluster_name: cluster } = shop.outputs;
    const before = await shop.records();
    await shop.aws.ecs.send(new DeleteServiceCommand({ cluster, service: "beat", force: true }));
    const run = await shop.release(drill.other);
    expect(run).toMatchObject({
      code: 1,
      stderr: `The cluster ${cluster} has no service beat: removed outside Terraform, or never applied. Apply the environment again.\n`,
    });
    expect({ lock: await shop.lock(), records: await shop.records() }).toEqual({
      ...{ lock: { is: "free" }, records: before },
    });
    // The provider would look for it for two minutes.
    const gone = (await shop.terraform.stateList()).filter((address) => address.includes("aws_ecs_service.beat"));
    await shop.terraform.run("state", "rm", ...gone);
    await shop.terraform.apply();
    expect((await drill.mend()).code).toBe(0);
    await drill.isWhole();
  });
});
