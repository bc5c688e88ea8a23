import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Faults } from "./support/behaviour.ts";
import { FaultDrill, LEASE } from "./support/fault-drill.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(!tools)("when AWS throttles a release", () => {
  let drill: FaultDrill;
  beforeAll(async () => {
    if (tools) drill = await FaultDrill.start(tools);
  });
  afterAll(() => drill?.shop.stop());
  afterEach(() => drill.calmDown());

  describe("at every call, it ends in words:", () => {
    const WORDS = "AWS was asked too often and still refuses after ten attempts. Try again later.";

    test("from the first call on, nothing is touched", async () => {
      const before = await drill.shop.records();
      await drill.fail({ throttle: 1 });
      const begun = performance.now();
      const run = await drill.shop.release(drill.other);
      expect(performance.now() - begun).toBeLessThan(180_000);
      await drill.fail();
      expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining(WORDS) });
      expect(await drill.shop.records()).toEqual(before);
      await drill.isWhole();
    });

    test("from the middle on, the lock runs out, and the next release mends it", async () => {
      let throttled: Promise<void> | undefined;
      const onLine = (line: string): undefined => {
        if (line.includes('"event":"step"') && line.includes('"step":"roll"')) {
          throttled ??= drill.fail({ throttle: 1 });
        }
      };
      const begun = performance.now();
      const run = await drill.shop.release(drill.other, ["--json", "--lease", String(LEASE)], { onLine });
      expect(performance.now() - begun).toBeLessThan(240_000);
      await throttled;
      await drill.fail();
      expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining("the lock could not be renewed") });
      await drill.leaseIsOver();
      expect(await drill.statusIsTrue()).toBe("interrupted");
      expect(await drill.mend()).toMatchObject({ code: 0, stderr: "" });
      await drill.isWhole();
    });
  });

  test.each([
    ["the first two calls of each action", { throttle: { each: 2 } }],
    ["a third of all calls", { throttle: 0.3 }],
    ["the first twelve calls", { throttle: { first: 12 } }],
  ] satisfies [string, Faults][])("throttling of %s only takes time", async (_what, faults) => {
    await drill.fail(faults);
    const run = await drill.shop.release(drill.other);
    await drill.fail();
    expect(run).toMatchObject({ code: 0, stderr: "" });
    drill.good = drill.other;
    await drill.isWhole();
  });
});
