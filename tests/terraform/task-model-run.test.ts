import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeTasksCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EmulatedCluster, SECOND } from "./support/emulated-cluster.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(tools === undefined)("the emulator's tasks", () => {
  let shop: EmulatedCluster;

  beforeAll(async () => {
    if (tools) shop = await EmulatedCluster.start(tools);
  }, 60_000);
  afterAll(() => shop?.stop());
  beforeEach(() => shop.renew());

  describe("run by itself", () => {
    test("starts, runs and stops with its exit code", async () => {
      await shop.play({ seconds: 0.5, rules: [{ run_seconds: 1, exit_code: 3 }] });
      const seen = await watch(await run({ taskDefinition: await shop.define("v1") }));
      expect(order(seen)).toEqual(["PROVISIONING", "PENDING", "RUNNING", "DEPROVISIONING", "STOPPED"]);
      expect(seen.at(-1)).toMatchObject({
        stopCode: "EssentialContainerExited",
        stoppedReason: "Essential container in task exited",
        containers: [{ name: "web", lastStatus: "STOPPED", exitCode: 3 }],
      });
    });

    test("without a script ends well by the next look", async () => {
      const { taskArn } = await run({ taskDefinition: await shop.define("v1") });
      expect(await look(taskArn)).toMatchObject({ lastStatus: "STOPPED", containers: [{ exitCode: 0 }] });
    });

    test("keeps what it was started with", async () => {
      const tags = [{ key: "release", value: "v1" }];
      const { taskArn } = await run({ taskDefinition: await shop.define("v1"), startedBy: "release", tags });
      const { tasks = [] } = await shop.aws.ecs.send(
        new DescribeTasksCommand({ cluster: shop.name, tasks: [taskArn ?? ""], include: ["TAGS"] }),
      );
      expect(tasks[0]).toMatchObject({
        startedBy: "release",
        tags,
        launchType: "FARGATE",
        capacityProviderName: "FARGATE",
        group: "family:web",
        attachments: [{ details: expect.arrayContaining([{ name: "subnetId", value: shop.subnet }]) }],
      });
    });

    test("is started once when its request is repeated", async () => {
      const request = { taskDefinition: await shop.define("v1"), clientToken: "once" };
      expect((await run(request)).taskArn).toBe((await run(request)).taskArn);
    });

    test("stops without an exit code when the script says so", async () => {
      await shop.play({ seconds: SECOND, rules: [{ exit_code: null }] });
      const seen = await watch(await run({ taskDefinition: await shop.define("v1") }));
      expect(seen.at(-1)?.containers?.[0]?.exitCode).toBeUndefined();
      expect(seen.at(-1)?.stoppedReason).toBe("Essential container in task exited");
    });

    test("runs with the command of its overrides", async () => {
      await shop.play({ seconds: SECOND, rules: [{ command: "manage.py check$", exit_code: 7 }] });
      const seen = await watch(
        await run({
          taskDefinition: await shop.define("v1"),
          overrides: { containerOverrides: [{ name: "web", command: ["python", "manage.py", "check"] }] },
        }),
      );
      expect(seen.at(-1)).toMatchObject({
        containers: [{ exitCode: 7 }],
        overrides: { containerOverrides: [{ name: "web", command: ["python", "manage.py", "check"] }] },
      });
    });

    test("prints its log while it runs", async () => {
      await shop.play({ seconds: SECOND, rules: [{ run_seconds: 2, log: ["one", "two", "three"] }] });
      const task = await run({ taskDefinition: await shop.define("v1") });
      const halves = new Set<number>();
      const seen = await watch(task, async () => halves.add((await shop.printed("web", task)).length));
      expect(await shop.printed("web", task)).toEqual(["one", "two", "three"]);
      expect([...halves]).toContain(1);
      expect(seen.at(-1)?.lastStatus).toBe("STOPPED");
    });

    test("starts a container after the one it depends on", async () => {
      // Long enough to be seen between two changes on a busy machine.
      await shop.play({ seconds: 10 * SECOND, rules: [{ image: "postgres", log: ["made"] }, { log: ["migrated"] }] });
      const task = await run({ taskDefinition: await defineUpdate() });
      const seen = await watch(task);
      const first = seen.find(({ containers = [] }) => containers[0]?.lastStatus === "RUNNING");
      expect(first?.containers?.[1]?.lastStatus).toBe("PENDING");
      expect(await shop.printed("database", task)).toEqual(["made"]);
      expect(await shop.printed("django", task)).toEqual(["migrated"]);
    });

    test("never starts a container whose predecessor failed", async () => {
      await shop.play({ seconds: SECOND, rules: [{ image: "postgres", exit_code: 1 }, { log: ["migrated"] }] });
      const task = await run({ taskDefinition: await defineUpdate() });
      const last = (await watch(task)).at(-1);
      expect(last).toMatchObject({ stopCode: "TaskFailedToStart", containers: [{ exitCode: 1 }, {}] });
      expect(last?.containers?.[1]?.exitCode).toBeUndefined();
      expect(last?.containers?.[1]?.reason).toContain("did not exit successfully");
    });

    test.each([
      ["image_pull", /^CannotPullContainerError/],
      ["missing_secret", /^ResourceInitializationError.*secret/],
    ] as const)("whose start ends in %s stops with the reason", async (start, reason) => {
      await shop.play({ seconds: SECOND, rules: [{ start }] });
      const last = (await watch(await run({ taskDefinition: await shop.define("v1") }))).at(-1);
      expect(last).toMatchObject({ stopCode: "TaskFailedToStart", stoppedReason: expect.stringMatching(reason) });
      expect(last?.containers?.[0]?.exitCode).toBeUndefined();
    });

    test("is refused when there is no capacity", async () => {
      await shop.play({ rules: [{ start: "no_capacity" }] });
      const { tasks, failures } = await shop.aws.ecs.send(
        new RunTaskCommand(request({ taskDefinition: await shop.define("v1") })),
      );
      expect(tasks).toEqual([]);
      expect(failures).toEqual([{ reason: expect.stringContaining("Capacity is unavailable at this time") }]);
    });

    test("that never starts is pending until somebody stops it", async () => {
      await shop.play({ seconds: SECOND, rules: [{ start: "never" }] });
      const task = await run({ taskDefinition: await shop.define("v1") });
      await sleep(300);
      expect((await look(task.taskArn))?.lastStatus).toBe("PENDING");
      await shop.aws.ecs.send(new StopTaskCommand({ cluster: shop.name, task: task.taskArn, reason: "Too slow" }));
      expect((await watch(task)).at(-1)).toMatchObject({ stopCode: "UserInitiated", stoppedReason: "Too slow" });
    });

    test("that does not exist is reported missing", async () => {
      const arn = "arn:aws:ecs:us-east-1:123456789012:task/shop/0123";
      const answer = await shop.aws.ecs.send(new DescribeTasksCommand({ cluster: shop.name, tasks: [arn] }));
      expect(answer).toMatchObject({ tasks: [], failures: [{ arn, reason: "MISSING" }] });
    });
  });

  const defineUpdate = () =>
    shop.register("update", [
      { name: "database", image: "postgres:17", essential: false, memory: 256 },
      {
        name: "django",
        image: "web:v1",
        memory: 256,
        dependsOn: [{ containerName: "database", condition: "SUCCESS" as const }],
      },
    ]);

  const request = (changes: Pick<RunTaskCommandInput, "taskDefinition"> & Partial<RunTaskCommandInput>) => ({
    cluster: shop.name,
    capacityProviderStrategy: [{ capacityProvider: "FARGATE" }],
    networkConfiguration: { awsvpcConfiguration: { subnets: [shop.subnet] } },
    ...changes,
  });

  const run = async (changes: Parameters<typeof request>[0]): Promise<Task> => {
    const { tasks = [], failures } = await shop.aws.ecs.send(new RunTaskCommand(request(changes)));
    if (tasks[0] === undefined) throw new Error(JSON.stringify(failures));
    return tasks[0];
  };

  const look = async (arn: string | undefined): Promise<Task | undefined> =>
    (await shop.aws.ecs.send(new DescribeTasksCommand({ cluster: shop.name, tasks: [arn ?? ""] }))).tasks?.[0];

  const watch = async (task: Task, meanwhile: () => Promise<unknown> = async () => {}): Promise<Task[]> => {
    const seen = [task];
    while (seen.at(-1)?.lastStatus !== "STOPPED") {
      if (seen.length > 400) throw new Error(`Never stopped: ${JSON.stringify(seen.at(-1), undefined, 1)}`);
      await sleep(15);
      await meanwhile();
      const now = await look(task.taskArn);
      if (now !== undefined) seen.push(now);
    }
    return seen;
  };
});

const order = (seen: readonly Task[]) => [...new Set(seen.map(({ lastStatus }) => lastStatus))];
