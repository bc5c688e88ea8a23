import { setTimeout as sleep } from "node:timers/promises";
import { CreateLogGroupCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  type Service,
  StopTaskCommand,
  type Task,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { DescribeLoadBalancersCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DescribeParametersCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Account, account } from "./support/account.ts";
import { type Behaviour, inject, script } from "./support/behaviour.ts";
import { leftovers, Moto } from "./support/moto.ts";
import { requireToolchain } from "./support/toolchain.ts";

const GROUP = "/shop/backend";
const SECOND = 0.04;

const tools = await requireToolchain();

describe.skipIf(tools === undefined)("the emulator's tasks", () => {
  let moto: Moto;
  let aws: Account;
  let subnet: string;
  let number = 0;
  let cluster: string;

  beforeAll(async () => {
    if (tools === undefined) return;
    moto = await Moto.start(tools);
    aws = account(moto);
    subnet = await defaultSubnet(moto);
    await aws.logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  }, 60_000);
  afterAll(() => moto?.stop());

  beforeEach(async () => {
    number += 1;
    cluster = `shop-${number}`;
    await script(moto, {});
    await inject(moto, {});
    await aws.ecs.send(
      new CreateClusterCommand({ clusterName: cluster, capacityProviders: ["FARGATE", "FARGATE_SPOT"] }),
    );
  });

  describe("run by itself", () => {
    test("starts, runs and stops with its exit code", async () => {
      await play({ seconds: 0.1, rules: [{ run_seconds: 0.2, exit_code: 3 }] });
      const seen = await watch(await run({ taskDefinition: await define("v1") }));
      expect(order(seen)).toEqual(["PROVISIONING", "PENDING", "RUNNING", "DEPROVISIONING", "STOPPED"]);
      expect(seen.at(-1)).toMatchObject({
        stopCode: "EssentialContainerExited",
        stoppedReason: "Essential container in task exited",
        containers: [{ name: "web", lastStatus: "STOPPED", exitCode: 3 }],
      });
    });

    test("without a script ends well by the next look", async () => {
      const { taskArn } = await run({ taskDefinition: await define("v1") });
      expect(await look(taskArn)).toMatchObject({ lastStatus: "STOPPED", containers: [{ exitCode: 0 }] });
    });

    test("keeps what it was started with", async () => {
      const tags = [{ key: "release", value: "v1" }];
      const { taskArn } = await run({ taskDefinition: await define("v1"), startedBy: "release", tags });
      const { tasks = [] } = await aws.ecs.send(
        new DescribeTasksCommand({ cluster, tasks: [taskArn ?? ""], include: ["TAGS"] }),
      );
      expect(tasks[0]).toMatchObject({
        startedBy: "release",
        tags,
        launchType: "FARGATE",
        capacityProviderName: "FARGATE",
        group: "family:web",
        attachments: [{ details: expect.arrayContaining([{ name: "subnetId", value: subnet }]) }],
      });
    });

    test("is started once when its request is repeated", async () => {
      const request = { taskDefinition: await define("v1"), clientToken: "once" };
      expect((await run(request)).taskArn).toBe((await run(request)).taskArn);
    });

    test("stops without an exit code when the script says so", async () => {
      await play({ seconds: SECOND, rules: [{ exit_code: null }] });
      const seen = await watch(await run({ taskDefinition: await define("v1") }));
      expect(seen.at(-1)?.containers?.[0]?.exitCode).toBeUndefined();
      expect(seen.at(-1)?.stoppedReason).toBe("Essential container in task exited");
    });

    test("runs with the command of its overrides", async () => {
      await play({ seconds: SECOND, rules: [{ command: "manage.py check$", exit_code: 7 }] });
      const seen = await watch(
        await run({
          taskDefinition: await define("v1"),
          overrides: { containerOverrides: [{ name: "web", command: ["python", "manage.py", "check"] }] },
        }),
      );
      expect(seen.at(-1)).toMatchObject({
        containers: [{ exitCode: 7 }],
        overrides: { containerOverrides: [{ name: "web", command: ["python", "manage.py", "check"] }] },
      });
    });

    test("prints its log while it runs", async () => {
      await play({ seconds: SECOND, rules: [{ run_seconds: 0.6, log: ["one", "two", "three"] }] });
      const task = await run({ taskDefinition: await define("v1") });
      const halves = new Set<number>();
      const seen = await watch(task, async () => halves.add((await printed("web", task)).length));
      expect(await printed("web", task)).toEqual(["one", "two", "three"]);
      expect([...halves]).toContain(1);
      expect(seen.at(-1)?.lastStatus).toBe("STOPPED");
    });

    test("starts a container after the one it depends on", async () => {
      // Long enough to be seen between two changes on a busy machine.
      await play({ seconds: 10 * SECOND, rules: [{ image: "postgres", log: ["made"] }, { log: ["migrated"] }] });
      const task = await run({ taskDefinition: await defineUpdate() });
      const seen = await watch(task);
      const first = seen.find(({ containers = [] }) => containers[0]?.lastStatus === "RUNNING");
      expect(first?.containers?.[1]?.lastStatus).toBe("PENDING");
      expect(await printed("database", task)).toEqual(["made"]);
      expect(await printed("django", task)).toEqual(["migrated"]);
    });

    test("never starts a container whose predecessor failed", async () => {
      await play({ seconds: SECOND, rules: [{ image: "postgres", exit_code: 1 }, { log: ["migrated"] }] });
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
      await play({ seconds: SECOND, rules: [{ start }] });
      const last = (await watch(await run({ taskDefinition: await define("v1") }))).at(-1);
      expect(last).toMatchObject({ stopCode: "TaskFailedToStart", stoppedReason: expect.stringMatching(reason) });
      expect(last?.containers?.[0]?.exitCode).toBeUndefined();
    });

    test("is refused when there is no capacity", async () => {
      await play({ rules: [{ start: "no_capacity" }] });
      const { tasks, failures } = await aws.ecs.send(
        new RunTaskCommand(request({ taskDefinition: await define("v1") })),
      );
      expect(tasks).toEqual([]);
      expect(failures).toEqual([{ reason: expect.stringContaining("Capacity is unavailable at this time") }]);
    });

    test("that never starts is pending until somebody stops it", async () => {
      await play({ seconds: SECOND, rules: [{ start: "never" }] });
      const task = await run({ taskDefinition: await define("v1") });
      await sleep(300);
      expect((await look(task.taskArn))?.lastStatus).toBe("PENDING");
      await aws.ecs.send(new StopTaskCommand({ cluster, task: task.taskArn, reason: "Too slow" }));
      expect((await watch(task)).at(-1)).toMatchObject({ stopCode: "UserInitiated", stoppedReason: "Too slow" });
    });

    test("that does not exist is reported missing", async () => {
      const arn = "arn:aws:ecs:us-east-1:123456789012:task/shop/0123";
      const answer = await aws.ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn] }));
      expect(answer).toMatchObject({ tasks: [], failures: [{ arn, reason: "MISSING" }] });
    });
  });

  describe("of a service", () => {
    test("run as soon as somebody looks, without a script", async () => {
      await serve(await define("v1"), 2);
      expect(await service()).toMatchObject({
        runningCount: 2,
        pendingCount: 0,
        deployments: [{ status: "PRIMARY", rolloutState: "COMPLETED", runningCount: 2 }],
      });
      expect(await tasks("RUNNING")).toHaveLength(2);
    });

    test("are replaced by a new deployment without a gap", async () => {
      await serve(await define("v1"), 2);
      const [old] = (await service()).deployments ?? [];
      await play({ seconds: SECOND });
      const next = await define("v2");
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
      await serve(await define("v1"), 1, { minimumHealthyPercent: 0, maximumPercent: 100 });
      await service();
      await play({ seconds: SECOND });
      await update({ taskDefinition: await define("v2") });
      const seen = await settled();
      expect(Math.max(...seen.map(({ runningCount = 0 }) => runningCount))).toBe(1);
      expect(messages(seen.at(-1)).slice(2, 4)).toEqual([
        expect.stringContaining("has started 1 tasks"),
        expect.stringContaining("has stopped 1 running tasks"),
      ]);
    });

    test("change in number without a new deployment, as in AWS", async () => {
      await serve(await define("v1"), 1);
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
      const good = await define("v1");
      await serve(good, 1);
      await service();
      await play({ seconds: SECOND, rules: [{ image: "web:v2", ...rule }] });
      const updated = await update({ taskDefinition: await define("v2") });
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
      const { serviceDeployments } = await aws.ecs.send(new ListServiceDeploymentsCommand({ cluster, service: "web" }));
      expect(serviceDeployments).toMatchObject([
        {
          status: "ROLLBACK_SUCCESSFUL",
          statusReason: expect.stringMatching(/^ECS deployment circuit breaker: tasks/),
        },
        { status: "SUCCESSFUL" },
      ]);
      const failed = serviceDeployments?.[0]?.serviceDeploymentArn ?? "";
      const described = await aws.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [failed] }));
      expect(described.serviceDeployments?.[0]?.deploymentCircuitBreaker).toEqual({
        status: "TRIGGERED",
        failureCount: 3,
        threshold: 3,
      });
    });

    test("that fail without rollback leave the old ones running and the deployment failed", async () => {
      const good = await define("v1");
      await serve(good, 1, { deploymentCircuitBreaker: { enable: true, rollback: false } });
      await service();
      await play({ seconds: SECOND, rules: [{ image: "web:v2", healthy: false }] });
      await update({ taskDefinition: await define("v2") });
      const seen = await settled(({ deployments = [] }) => deployments[0]?.rolloutState === "FAILED");
      expect(seen.at(-1)).toMatchObject({
        runningCount: 1,
        deployments: [{ rolloutState: "FAILED", status: "PRIMARY" }, { taskDefinition: good }],
      });
    });

    test("that never start keep the deployment in progress", async () => {
      await serve(await define("v1"), 1);
      await service();
      await play({ seconds: SECOND, rules: [{ image: "web:v2", start: "never" }] });
      await update({ taskDefinition: await define("v2") });
      await sleep(500);
      expect((await service()).deployments).toMatchObject([
        { rolloutState: "IN_PROGRESS", pendingCount: 1, runningCount: 0 },
        { runningCount: 1 },
      ]);
    });

    test("are gone with it, interfaces included", async () => {
      const before = leftovers(await moto.dump()).filter(isOfTask);
      await serve(await define("v1"), 2);
      await service();
      expect(leftovers(await moto.dump()).filter(isOfTask).length).toBeGreaterThan(before.length);
      await aws.ecs.send(new DeleteServiceCommand({ cluster, service: "web", force: true }));
      expect(leftovers(await moto.dump()).filter(isOfTask)).toEqual(before);
    });

    test("are started again when somebody stops them", async () => {
      await serve(await define("v1"), 1);
      const [task] = await tasks("RUNNING");
      await aws.ecs.send(new StopTaskCommand({ cluster, task: task?.taskArn }));
      const [next] = await tasks("RUNNING");
      expect(next?.taskArn).not.toBe(task?.taskArn);
    });
  });

  describe("asked while AWS fails", () => {
    test("throttle as often as they are told, in the words of each service", async () => {
      const impatient = account(moto, { maxAttempts: 1 });
      await inject(moto, { throttle: { first: 4 } });
      await expect(impatient.ecs.send(new ListTasksCommand({ cluster }))).rejects.toMatchObject({
        name: "ThrottlingException",
      });
      await expect(impatient.elb.send(new DescribeLoadBalancersCommand({}))).rejects.toMatchObject({
        name: "Throttling",
      });
      await expect(impatient.s3.send(new CreateBucketCommand({ Bucket: "media" }))).rejects.toMatchObject({
        name: "SlowDown",
      });
      await expect(impatient.ssm.send(new DescribeParametersCommand({}))).rejects.toMatchObject({
        name: "ThrottlingException",
      });
      await impatient.ecs.send(new ListTasksCommand({ cluster }));
    });

    test("are retried by the SDK when throttled", async () => {
      await inject(moto, { throttle: { first: 2 } });
      const answer = await aws.ecs.send(new ListTasksCommand({ cluster }));
      expect(answer.$metadata.attempts).toBe(3);
    });

    test("find their credentials expired after so many calls", async () => {
      await inject(moto, { expire_credentials_after: 1 });
      await aws.ecs.send(new ListTasksCommand({ cluster }));
      await expect(aws.ecs.send(new ListTasksCommand({ cluster }))).rejects.toMatchObject({
        name: "ExpiredTokenException",
      });
      await expect(aws.elb.send(new DescribeLoadBalancersCommand({}))).rejects.toMatchObject({ name: "ExpiredToken" });
      await inject(moto, {});
      await aws.ecs.send(new ListTasksCommand({ cluster }));
    });

    test("fail in one action, after so many and so often", async () => {
      await aws.s3.send(new CreateBucketCommand({ Bucket: cluster }));
      await inject(moto, {
        fail: [
          { service: "ecs", action: "ListTasks", after: 1, times: 1, error: "AccessDeniedException" },
          { service: "s3", action: "PutObject", error: "AccessDenied" },
        ],
      });
      const list = () => aws.ecs.send(new ListTasksCommand({ cluster }));
      await list();
      await expect(list()).rejects.toMatchObject({ name: "AccessDeniedException" });
      await list();
      await expect(put("a", {})).rejects.toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
    });

    test("take longer", async () => {
      await inject(moto, { latency: 0.3 });
      const start = performance.now();
      await aws.ecs.send(new ListTasksCommand({ cluster }));
      expect(performance.now() - start).toBeGreaterThanOrEqual(300);
    });
  });

  describe("with objects in S3 between them", () => {
    beforeEach(async () => {
      await aws.s3.send(new CreateBucketCommand({ Bucket: cluster }));
    });

    test("one of many writes an object that must not exist", async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) => put(`writer ${index}`, { IfNoneMatch: "*" })),
      );
      const won = results.flatMap(({ status }, index) => (status === "fulfilled" ? [`writer ${index}`] : []));
      expect(won).toHaveLength(1);
      expect(await object()).toBe(won[0]);
      const lost = results.find(({ status }) => status === "rejected") as PromiseRejectedResult;
      expect(lost.reason).toMatchObject({ name: "PreconditionFailed", $metadata: { httpStatusCode: 412 } });
    });

    test("one of many replaces an object that must not have changed", async () => {
      const { ETag } = await put("first", {});
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) => put(`writer ${index}`, { IfMatch: ETag })),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });

    test("an object is deleted if it is the one that was meant", async () => {
      const { ETag } = await put("first", {});
      const remove = (IfMatch: string | undefined) =>
        aws.s3.send(new DeleteObjectCommand({ Bucket: cluster, Key: "lock", IfMatch }));
      await put("second", {});
      await expect(remove(ETag)).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
      expect(await object()).toBe("second");
      await remove("*");
      await expect(remove("*")).rejects.toMatchObject({ name: "NoSuchKey" });
      await put("third", { IfNoneMatch: "*" });
    });
  });

  test("refuse a script that they do not understand", async () => {
    await expect(play({ rules: [{ helthy: false } as never] })).rejects.toThrow("Unknown: helthy");
    await expect(inject(moto, { throtle: 1 } as never)).rejects.toThrow("Unknown: throtle");
  });

  const play = (behaviour: Behaviour) => script(moto, behaviour);

  const define = async (version: string) => {
    const containerDefinitions = [{ name: "web", image: `web:${version}`, memory: 512, logConfiguration }];
    return register("web", containerDefinitions);
  };

  const defineUpdate = () =>
    register("update", [
      { name: "database", image: "postgres:17", essential: false, memory: 256, logConfiguration },
      {
        name: "django",
        image: "web:v1",
        memory: 256,
        dependsOn: [{ containerName: "database", condition: "SUCCESS" as const }],
        logConfiguration,
      },
    ]);

  const register = async (family: string, containerDefinitions: object[]): Promise<string> => {
    const { taskDefinition } = await aws.ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        containerDefinitions,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: "256",
        memory: "512",
      }),
    );
    return taskDefinition?.taskDefinitionArn ?? "";
  };

  const request = (changes: Pick<RunTaskCommandInput, "taskDefinition"> & Partial<RunTaskCommandInput>) => ({
    cluster,
    capacityProviderStrategy: [{ capacityProvider: "FARGATE" }],
    networkConfiguration: { awsvpcConfiguration: { subnets: [subnet] } },
    ...changes,
  });

  const run = async (changes: Parameters<typeof request>[0]): Promise<Task> => {
    const { tasks = [], failures } = await aws.ecs.send(new RunTaskCommand(request(changes)));
    if (tasks[0] === undefined) throw new Error(JSON.stringify(failures));
    return tasks[0];
  };

  const look = async (arn: string | undefined): Promise<Task | undefined> =>
    (await aws.ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn ?? ""] }))).tasks?.[0];

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

  const printed = async (container: string, { taskArn = "" }: Task): Promise<(string | undefined)[]> => {
    const logStreamName = `ecs/${container}/${taskArn.split("/").at(-1)}`;
    const answer = await aws.logs
      .send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName, startFromHead: true }))
      .catch(() => undefined);
    return (answer?.events ?? []).map(({ message }) => message);
  };

  const serve = (taskDefinition: string, desiredCount: number, deploymentConfiguration = {}) =>
    aws.ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName: "web",
        taskDefinition,
        desiredCount,
        capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
        networkConfiguration: { awsvpcConfiguration: { subnets: [subnet] } },
        deploymentConfiguration: {
          deploymentCircuitBreaker: { enable: true, rollback: true },
          ...deploymentConfiguration,
        },
      }),
    );

  const update = async (changes: object) =>
    (await aws.ecs.send(new UpdateServiceCommand({ cluster, service: "web", ...changes }))).service;

  const service = async (): Promise<Service> => {
    const answer = await aws.ecs.send(new DescribeServicesCommand({ cluster, services: ["web"] }));
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
    const { taskArns = [] } = await aws.ecs.send(new ListTasksCommand({ cluster, serviceName: "web", desiredStatus }));
    if (taskArns.length === 0) return [];
    return (await aws.ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))).tasks ?? [];
  };

  const put = (Body: string, condition: { IfMatch?: string | undefined; IfNoneMatch?: string }) =>
    aws.s3.send(new PutObjectCommand({ Bucket: cluster, Key: "lock", Body, ...condition }));

  const object = async () =>
    (await aws.s3.send(new GetObjectCommand({ Bucket: cluster, Key: "lock" }))).Body?.transformToString();
});

const logConfiguration = {
  logDriver: "awslogs" as const,
  options: { "awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "ecs" },
};

const order = (seen: readonly Task[]) => [...new Set(seen.map(({ lastStatus }) => lastStatus))];

const isOfTask = (line: string) => /^(ecs\/(Task|Container)|ec2\/NetworkInterface): [^{]/.test(line);

/** Newest first. */
const messages = (service: Service | undefined) => (service?.events ?? []).map(({ message = "" }) => message);

/** A new account's network, of which the SDK's clients here know nothing. */
const defaultSubnet = async ({ url }: Moto): Promise<string> => {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      authorization: "AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1/ec2/aws4_request",
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "Action=DescribeSubnets&Version=2016-11-15",
  });
  return /<subnetId>([^<]+)/.exec(await answer.text())?.[1] ?? "";
};
