import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  CreateDBInstanceCommand,
  CreateDBInstanceReadReplicaCommand,
  DescribeDBInstancesCommand,
} from "@aws-sdk/client-rds";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Behaviour, script } from "./support/behaviour.ts";
import { unexplained } from "./support/emulator-gaps.ts";
import { environmentInOperation } from "./support/environment-in-operation.ts";
import type { ReleaseProject } from "./support/release-project.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(!tools)("an environment in operation", () => {
  let shop: ReleaseProject;

  beforeAll(async () => {
    if (tools) shop = await environmentInOperation(tools);
  });
  afterAll(() => shop?.stop());

  beforeEach(() => play({}));

  describe("stop and start", () => {
    test("bring everything to rest and back to exactly what it was", async () => {
      await shop.scale("api", 3);
      const before = await standing();
      expect((await shop.run(["stop", shop.stack])).code).toBe(0);
      const stopped = await standing();
      expect(Object.values(stopped.tasks)).toEqual(Object.values(stopped.tasks).map(() => 0));
      expect(stopped.scaling.length).toBeGreaterThan(0);
      for (const { suspended } of stopped.scaling) expect(suspended).toEqual([true, true, true]);
      expect(unexplained(await shop.terraform.plan())).toEqual([]);
      const { code, stdout } = await shop.run(["start", shop.stack]);
      expect(code).toBe(0);
      expect(stdout).toContain("app-shop runs as it did before");
      expect(await standing()).toEqual(before);
    });

    test("may be said twice", async () => {
      const before = await standing();
      for (const command of ["stop", "stop", "start", "start"]) {
        expect((await shop.run([command, shop.stack])).code).toBe(0);
      }
      expect(await standing()).toEqual(before);
      expect((await shop.run(["start", shop.stack])).stdout).toBe("app-shop was not stopped: nothing to start.\n");
    });

    test.each(["remember", "scaling", "services"])("lose nothing when killed while stopping (%s)", async (step) => {
      const before = await standing();
      await play({ seconds: 0.2 });
      const kill = { remember: "scaling", scaling: "services", services: " running" }[step] ?? "";
      await shop.run(["stop", shop.stack, "--json"], {
        onLine: (line) => (line.includes(kill) ? "SIGKILL" : undefined),
      });
      await play({});
      await freeLock();
      expect((await shop.run(["stop", shop.stack])).code).toBe(0);
      expect((await shop.run(["start", shop.stack])).code).toBe(0);
      expect(await standing()).toEqual(before);
    });

    test("do not bring back the scaling that Terraform took away meanwhile", async () => {
      const before = await standing();
      expect((await shop.run(["stop", shop.stack])).code).toBe(0);
      const [gone] = before.scaling;
      await shop.aws.scaling.send(
        new DeregisterScalableTargetCommand({
          ...{ ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount" },
          ResourceId: gone?.ResourceId,
        }),
      );
      expect((await shop.run(["start", shop.stack])).code).toBe(0);
      expect(await standing()).toEqual({ ...before, scaling: before.scaling.filter((target) => target !== gone) });
      await shop.terraform.apply();
      expect(await standing()).toEqual({ ...before, scaling: expect.arrayContaining([...before.scaling]) });
    });

    test("are what status tells of, with who stopped it and since when", async () => {
      expect(await shop.status()).not.toHaveProperty("stopped");
      const before = Date.now();
      await shop.run(["stop", shop.stack]);
      const { standing, stopped } = await shop.status();
      expect({ standing, stopped }).toEqual({
        standing: "succeeded",
        stopped: { since: expect.any(String), who: expect.stringContaining(":sts::123456789012:") },
      });
      expect(Date.parse(stopped?.since ?? "")).toBeGreaterThanOrEqual(before);
      expect((await shop.run(["status", shop.stack])).stdout).toContain(`Stopped since ${stopped?.since}, by `);
      await shop.run(["start", shop.stack]);
      expect(await shop.status()).not.toHaveProperty("stopped");
    });

    test("take the database along, and bring it back", async () => {
      await shop.aws.rds.send(database("prod"));
      expect((await shop.run(["stop", shop.stack, "--with-database"])).code).toBe(0);
      expect(await databaseStatus()).toBe("stopped");
      expect((await shop.run(["start", shop.stack])).code).toBe(0);
      expect(await databaseStatus()).toBe("available");
    });

    test("leave a database alone that RDS would not stop, and everything else with it", async () => {
      await shop.aws.rds.send(
        new CreateDBInstanceReadReplicaCommand({ DBInstanceIdentifier: "copy", SourceDBInstanceIdentifier: "prod" }),
      );
      const before = await standing();
      const { code, stderr } = await shop.run(["stop", shop.stack, "--with-database"]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("it has the read replica copy") });
      expect(await standing()).toEqual(before);
    });

    test("ask before they stop a database that others use", async () => {
      shop.project.write(
        "live/app/other.json",
        JSON.stringify({ module: "prod-app", base: "prod", variables: { slot: 2 } }),
      );
      const { code, stderr } = await shop.run(["stop", shop.stack, "--with-database"]);
      rmSync(join(shop.project.root, "live/app/other.json"));
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining("The database of base-prod is also that of app-other."),
      });
    });
  });

  const play = (behaviour: Behaviour) => script(shop.moto, behaviour);

  /** All that `start` promises to restore. */
  const standing = async () => {
    const services = Object.entries(await shop.services());
    const { ScalableTargets = [] } = await shop.aws.scaling.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs" }),
    );
    return {
      tasks: Object.fromEntries(services.map(([name, { desiredCount }]) => [name, desiredCount])),
      scaling: ScalableTargets.map(({ ResourceId, MinCapacity, MaxCapacity, SuspendedState }) => ({
        ...{ ResourceId, MinCapacity, MaxCapacity },
        // AWS says that nothing is suspended, the emulator says nothing.
        suspended: [
          SuspendedState?.DynamicScalingInSuspended ?? false,
          SuspendedState?.DynamicScalingOutSuspended ?? false,
          SuspendedState?.ScheduledScalingSuspended ?? false,
        ],
      })),
    };
  };

  /** What the lease would do a minute later. */
  const freeLock = async () => {
    const lock = await shop.lock();
    if (lock.is === "free") return;
    await shop.aws.s3.send(
      new PutObjectCommand({ Bucket: shop.outputs.bucket_name, Key: "_releases/lock.json", Body: "{}" }),
    );
  };

  const databaseStatus = async () =>
    (await shop.aws.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "prod" }))).DBInstances?.[0]
      ?.DBInstanceStatus;
});

const database = (DBInstanceIdentifier: string) =>
  new CreateDBInstanceCommand({
    ...{ DBInstanceIdentifier, Engine: "postgres", DBInstanceClass: "db.t4g.micro", AllocatedStorage: 20 },
    ...{ MasterUsername: "postgres", MasterUserPassword: "not-a-secret" },
  });
