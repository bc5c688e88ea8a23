import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { unexplained } from "./support/emulator-gaps.ts";
import { CALM, FaultDrill, LEASE } from "./support/fault-drill.ts";
import type { Run } from "./support/release-project.ts";
import { SlackChannel } from "./support/slack-channel.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(!tools)("when a release is killed, or others are at work", () => {
  let drill: FaultDrill;
  beforeAll(async () => {
    if (tools) drill = await FaultDrill.start(tools);
  });
  afterAll(() => drill?.shop.stop());
  afterEach(() => drill.calmDown());

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
      const run = await drill.endedAt(step, nth, "SIGKILL");
      expect(run.code).toBe(null);
      await drill.leaseIsOver();
      const { standing, oneVersion, services, releases } = await drill.shop.status();
      if (releases[0]?.outcome === "in_progress") expect(standing).toBe("interrupted");
      const backends = services.filter(({ service }) => service !== "web-ui").map(({ version }) => version);
      // The frontend may be between two of its own just then.
      if (new Set(backends).size > 1) expect(oneVersion).toBe(false);
      expect(await drill.mend()).toMatchObject({ code: 0, stderr: "" });
      await drill.isWhole();
    });

    test("and one that fails in its place goes back to the last good version, not to the mixture", async () => {
      await drill.endedAt("roll", 3, "SIGKILL");
      await drill.leaseIsOver();
      await drill.play({ ...CALM, rules: [drill.bad("v3", "-api$", { healthy: false })] });
      expect((await drill.shop.release("v3")).code).toBe(1);
      await drill.isWhole();
    });

    test("and a rollback goes to the last good version", async () => {
      await drill.endedAt("roll", 2, "SIGKILL");
      await drill.leaseIsOver();
      expect(await drill.shop.run(["rollback", drill.shop.stack])).toMatchObject({ code: 0, stderr: "" });
      await drill.isWhole();
    });
  });

  describe("of two at once one wins:", () => {
    test("whole releases, and the other says who holds the lock", async () => {
      for (let race = 0; race < 2; race++) {
        const versions = [drill.other, "v3"];
        const runs = await Promise.all(versions.map((version) => drill.shop.release(version)));
        const winner = runs.findIndex(({ code }) => code === 0);
        expect(runs.map(({ code }) => code).sort()).toEqual([0, 1]);
        expect(runs[1 - winner]?.stderr).toMatch(
          /is locked: arn:aws:sts::.* is doing a release since|Somebody else has just released/,
        );
        drill.good = versions[winner] ?? "";
        await drill.isWhole();
      }
    });

    test("--break-lock takes the lock of a release that goes on, which stops where it is and touches nothing more", async () => {
      await drill.play({ seconds: 0.3, rules: [{ family: "backend-update", run_seconds: 4 }] });
      let broken: Promise<Run> | undefined;
      const onLine = (line: string): undefined => {
        if (line.includes('"event":"step"') && line.includes('"step":"backend_update"')) {
          broken ??= drill.shop.release(drill.good, ["--break-lock", "--lease", "30"]);
        }
      };
      const slack = await SlackChannel.open();
      const settings = { onLine, env: { SLACK_WEBHOOK_URL: slack.url } };
      const first = await drill.shop.release(drill.other, ["--json", "--lease", String(LEASE)], settings);
      slack.close();
      expect(first).toMatchObject({ code: 1, stderr: expect.stringContaining("somebody else took the lock over") });
      expect(slack.heard.at(-1)).toContain(
        "app-shop: the release broke off. The release of app-shop stopped where it was",
      );
      expect(await broken).toMatchObject({ code: 0 });
      await drill.isWhole();
    });
  });

  test("a Terraform apply in the middle disturbs nothing, and its settings go out with the next release", async () => {
    await drill.play({ seconds: 1, rules: [{ family: "backend-update", run_seconds: 6 }] });
    let applied: Promise<void> | undefined;
    const onLine = (line: string): undefined => {
      if (!line.includes('"step":"backend_update"')) return;
      applied ??= drill.shop.apply((live) => ({
        ...live,
        variables: { ...live.variables, environment: { LOG_LEVEL: "debug" } },
      }));
    };
    const run = await drill.shop.release(drill.other, ["--json"], { onLine });
    await applied;
    expect(run).toMatchObject({ code: 0, stderr: "" });
    drill.good = drill.other;
    await drill.everythingRuns();
    await drill.play();
    await drill.shop.terraform.apply();
    await drill.isWhole();
    expect(unexplained(await drill.shop.terraform.plan())).toEqual([]);
    expect((await drill.mend()).code).toBe(0);
    const { deployments: [{ taskDefinition = "" } = {}] = [] } = (await drill.shop.services()).api ?? {};
    const { taskDefinition: definition } = await drill.shop.definition(taskDefinition);
    expect(definition?.containerDefinitions?.[0]?.environment).toContainEqual({ name: "LOG_LEVEL", value: "debug" });
  });
});
