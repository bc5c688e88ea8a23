import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  type Service,
  StopTaskCommand,
  type Task,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EmulatedCluster, SECOND } from "./support/emulated-cluster.ts";
import { leftovers } from "./support/moto.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(tools === undefined)("the emulator's tasks", () => {
  let shop: EmulatedCluster;

  beforeAll(async () => {
    if (tools) shop = await EmulatedCluster.start(tools);
  }, 60_000);
  afterAll(() => shop?.stop());
  beforeEach(() => shop.renew());

  describe("of a service", () => {
    test("run as soon as somebody looks, without a script", async () => {
      await serve(await shop.define("v1"), 2);
      expect(await service()).toMatchObject({
        runningCount: 2,
        pendingCount: 0,
        deployments: [{ status: "PRIMARY", rolloutState: "COMPLETED", runningCount: 2 }],
      });
      expect(await tasks("RUNNING")).toHaveLength(2);
    });

    test("are replaced by a new deployment without a gap", async () => {
      await serve(await shop.define("v1"), 2);
      const [old] = (await service()).deployments ?? [];
      await shop.play({ seconds: SECOND });
      const next = await shop.define("v2");
      const updated = await update({ taskDefinition: next });
      expect(updated?.deployments).toMatchObject([
        { status: "PRIMARY", rolloutState: "IN_PROGRESS" },
        { status: "ACTIVE", id: old?.id },
      ]);
      const seen = await settled();
      expect(Math.min(...seen.map(({ runningCount = 0 }) => runningCount))).toBeGreaterThanOrEqual(2);
      expect(seen.at(-1)?.deployments).toMatchObject([
        { status: "PRIMARY", rolloutState: "COMPLETED", failedTasks: 0 },
      ]);
      expect(seen.at(-1)?.deployments?.[0]?.id).toMatch(/^ecs-svc\/\d+$/);
      expect(seen.at(-1)?.deployments?.[0]?.id).not.toBe(old?.id);
      expect(messages(seen.at(-1))[0]).toBe("(service web) has reached a steady state.");
      for (const task of await tasks("RUNNING")) expect(task.taskDefinitionArn).toBe(next);
    });

    test("are never two of a service that may only have one", async () => {
      await serve(await shop.define("v1"), 1, { minimumHealthyPercent: 0, maximumPercent: 100 });
      await service();
      await shop.play({ seconds: SECOND });
      await update({ taskDefinition: await shop.define("v2") });
      const seen = await settled();
      expect(Math.max(...seen.map(({ runningCount = 0 }) => runningCount))).toBe(1);
      expect(messages(seen.at(-1)).slice(2, 4)).toEqual([
        expect.stringContaining("has started 1 tasks"),
        expect.stringContaining("has stopped 1 running tasks"),
      ]);
    });

    test("change in number without a new deployment, as in AWS", async () => {
      await serve(await shop.define("v1"), 1);
      const before = (await service()).deployments?.[0]?.id;
      await update({ desiredCount: 3 });
      expect(await service()).toMatchObject({ runningCount: 3, deployments: [{ id: before, desiredCount: 3 }] });
      await update({ desiredCount: 0 });
      expect(await service()).toMatchObject({ runningCount: 0, deployments: [{ id: before }] });
      await update({ forceNewDeployment: true });
      expect((await service()).deployments?.[0]?.id).not.toBe(before);
    });

    test.each([
      ["are unhealthy", { healthy: false }, /^Task failed container health checks$/],
      ["exit", { healthy: false, exit_code: 1 }, /^Essential container in task exited$/],
      ["have no image", { start: "image_pull" }, /^CannotPullContainerError/],
      ["lack a secret", { start: "missing_secret" }, /^ResourceInitializationError.*secret/],
      ["have no capacity", { start: "no_capacity" }, /Capacity is unavailable at this time/],
    ] as const)("that %s trip the breaker, and the service goes back", async (_what, rule, reason) => {
      const good = await shop.define("v1");
      await serve(good, 1);
      await service();
      await shop.play({ seconds: SECOND, rules: [{ image: "web:v2", ...rule }] });
      const updated = await update({ taskDefinition: await shop.define("v2") });
      const bad = updated?.deployments?.[0]?.id;
      const seen = await settled();
      expect(seen.at(-1)).toMatchObject({
        taskDefinition: good,
        runningCount: 1,
        deployments: [{ status: "PRIMARY", rolloutState: "COMPLETED", taskDefinition: good }],
      });
      expect(messages(seen.at(-1)).join("\n")).toMatch(/deployment failed: tasks failed[\s\S]*has started 1 tasks/);
      const stopped = (await tasks("STOPPED")).filter(({ startedBy }) => startedBy === bad);
      expect(stopped).toHaveLength(3);
      for (const task of stopped) {
        expect(task).toMatchObject({ group: "service:web", stoppedReason: expect.stringMatching(reason) });
      }
      const { serviceDeployments } = await shop.aws.ecs.send(
        new ListServiceDeploymentsCommand({ cluster: shop.name, service: "web" }),
      );
      expect(serviceDeployments).toMatchObject([
        {
          status: "ROLLBACK_SUCCESSFUL",
          statusReason: expect.stringMatching(/^ECS deployment circuit breaker: tasks/),
        },
        { status: "SUCCESSFUL" },
      ]);
      const failed = serviceDeployments?.[0]?.serviceDeploymentArn ?? "";
      const described = await shop.aws.ecs.send(
        new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [failed] }),
      );
      expect(described.serviceDeployments?.[0]?.deploymentCircuitBreaker).toEqual({
        status: "TRIGGERED",
        failureCount: 3,
        threshold: 3,
      });
    });

    test("that fail without rollback leave the old ones running and the deployment failed", async () => {
      const good = await shop.define("v1");
      await serve(good, 1, { deploymentCircuitBreaker: { enable: true, rollback: false } });
      await service();
      await shop.play({ seconds: SECOND, rules: [{ image: "web:v2", healthy: false }] });
      await update({ taskDefinition: await shop.define("v2") });
      const seen = await settled(({ deployments = [] }) => deployments[0]?.rolloutState === "FAILED");
      expect(seen.at(-1)).toMatchObject({
        runningCount: 1,
        deployments: [{ rolloutState: "FAILED", status: "PRIMARY" }, { taskDefinition: good }],
      });
    });

    test("that never start keep the deployment in progress", async () => {
      await serve(await shop.define("v1"), 1);
      await service();
      await shop.play({ seconds: SECOND, rules: [{ image: "web:v2", start: "never" }] });
      await update({ taskDefinition: await shop.define("v2") });
      await sleep(500);
      expect((await service()).deployments).toMatchObject([
        { rolloutState: "IN_PROGRESS", pendingCount: 1, runningCount: 0 },
        { runningCount: 1 },
      ]);
    });

    test("are gone with it, interfaces included", async () => {
      const before = leftovers(await shop.moto.dump()).filter(isOfTask);
      await serve(await shop.define("v1"), 2);
      await service();
      expect(leftovers(await shop.moto.dump()).filter(isOfTask).length).toBeGreaterThan(before.length);
      await shop.aws.ecs.send(new DeleteServiceCommand({ cluster: shop.name, service: "web", force: true }));
      expect(leftovers(await shop.moto.dump()).filter(isOfTask)).toEqual(before);
    });

    test("are started again when somebody stops them", async () => {
      await serve(await shop.define("v1"), 1);
      const [task] = await tasks("RUNNING");
      await shop.aws.ecs.send(new StopTaskCommand({ cluster: shop.name, task: task?.taskArn }));
      const [next] = await tasks("RUNNING");
      expect(next?.taskArn).not.toBe(task?.taskArn);
    });
  });

  const serve = (taskDefinition: string, desiredCount: number, deploymentConfiguration = {}) =>
    shop.aws.ecs.send(
      new CreateServiceCommand({
        cluster: shop.name,
        serviceName: "web",
        taskDefinition,
        desiredCount,
        capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
        networkConfiguration: { awsvpcConfiguration: { subnets: [shop.subnet] } },
        deploymentConfiguration: {
          deploymentCircuitBreaker: { enable: true, rollback: true },
          ...deploymentConfiguration,
        },
      }),
    );

  const update = async (changes: object) =>
    (await shop.aws.ecs.send(new UpdateServiceCommand({ cluster: shop.name, service: "web", ...changes }))).service;

  const service = async (): Promise<Service> => {
    const answer = await shop.aws.ecs.send(new DescribeServicesCommand({ cluster: shop.name, services: ["web"] }));
    return answer.services?.[0] ?? {};
  };

  const settled = async (
    done: (service: Service) => boolean = ({ deployments = [] }) =>
      deployments.length === 1 && deployments[0]?.rolloutState === "COMPLETED",
  ): Promise<Service[]> => {
    const seen = [await service()];
    while (!done(seen.at(-1) ?? {})) {
      if (seen.length > 400) throw new Error(`Never settled: ${JSON.stringify(seen.at(-1), undefined, 1)}`);
      await sleep(15);
      seen.push(await service());
    }
    return seen;
  };

  const tasks = async (desiredStatus: "RUNNING" | "STOPPED"): Promise<Task[]> => {
    const { taskArns = [] } = await shop.aws.ecs.send(
      new ListTasksCommand({ cluster: shop.name, serviceName: "web", desiredStatus }),
    );
    if (taskArns.length === 0) return [];
    return (await shop.aws.ecs.send(new DescribeTasksCommand({ cluster: shop.name, tasks: taskArns }))).tasks ?? [];
  };
});

const isOfTask = (line: string) => /^(ecs\/(Task|Container)|ec2\/NetworkInterface): [^{]/.test(line);

/** Newest first. */
const messages = (service: Service | undefined) => (service?.events ?? []).map(({ message = "" }) => message);
