import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CALM, FaultDrill } from "./support/fault-drill.ts";
import { requireToolchain } from "./support/toolchain.ts";

const CLEAN = { clean: { command: ["python", "manage.py", "clearsessions"], schedule: "cron(0 3 * * ? *)" } };
const tools = await requireToolchain();

describe.skipIf(!tools)("when a release is killed", () => {
  let drill: FaultDrill;
  beforeAll(async () => {
    // Production has every step that there is: schedules too.
    if (tools) drill = await FaultDrill.start(tools, "prod-app", { scheduled_tasks: CLEAN });
  });
  afterAll(() => drill?.shop.stop());
  afterEach(() => drill.calmDown());

  // Where exactly a kill hits is the machine's to say: once more, when it hits beside the step.
  describe("killed, it leaves a status that is true, and the next release succeeds:", { retry: 1 }, () => {
    test.each([
      ["register", 1],
      ["backend_update", 1],
      ["roll", 1],
      ["roll", 2],
      ["roll", 3],
      ["verify", 1],
      ["register_scheduled", 1],
      ["publish", 1],
    ] as const)("at the step %s, time %i", async (step, nth) => {
      expect((await drill.endedAt(step, nth, "SIGKILL")).code).toBe(null);
      await drill.leaseIsOver();
      expect(await drill.statusIsTrue()).toBe("interrupted");
      expect(await drill.mend()).toMatchObject({ code: 0, stderr: "" });
      await drill.isWhole();
    });

    test.each(["resolve", "lock"])("at the step %s, before it has a record", async (step) => {
      const before = await drill.shop.records();
      expect((await drill.endedAt(step, 1, "SIGKILL")).code).toBe(null);
      await drill.leaseIsOver();
      expect(await drill.shop.records()).toEqual(before);
      expect(await drill.statusIsTrue()).toBe(before[0]?.outcome);
      await drill.isWhole();
      expect(await drill.mend()).toMatchObject({ code: 0, stderr: "" });
      await drill.isWhole();
    });

    test("at the step finish, when all is done but the record", async () => {
      expect((await drill.endedAt("finish", 1, "SIGKILL")).code).toBe(null);
      await drill.leaseIsOver();
      expect(await drill.statusIsTrue()).toMatch(/interrupted|succeeded/);
      expect(await drill.mend()).toMatchObject({ code: 0, stderr: "" });
      await drill.isWhole();
    });

    test("at the step back, while it goes back after a failure", async () => {
      await drill.play({ ...CALM, rules: [drill.bad(drill.other, "-api$", { healthy: false })] });
      expect((await drill.endedAt("back", 1, "SIGKILL")).code).toBe(null);
      await drill.leaseIsOver();
      expect(await drill.statusIsTrue()).toBe("interrupted");
      await drill.play();
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
});
