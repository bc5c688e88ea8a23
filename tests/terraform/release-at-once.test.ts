import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { unexplained } from "./support/emulator-gaps.ts";
import { FaultDrill, LEASE } from "./support/fault-drill.ts";
import type { Run } from "./support/release-project.ts";
import { SlackChannel } from "./support/slack-channel.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(!tools)("when others are at work during a release", () => {
  let drill: FaultDrill;
  beforeAll(async () => {
    if (tools) drill = await FaultDrill.start(tools);
  });
  afterAll(() => drill?.shop.stop());
  afterEach(() => drill.calmDown());

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
      await drill.play({ seconds: 0.3, rules: [{ family: "backend-update", run_seconds: 8 }] });
      let broken: Promise<Run> | undefined;
      const onLine = (line: string): undefined => {
        if (line.includes('"event":"step"') && line.includes('"step":"backend_update"')) {
          broken ??= drill.shop.release(drill.good, ["--break-lock"]);
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
