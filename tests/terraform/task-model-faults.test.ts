import { DescribeClustersCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import { DescribeLoadBalancersCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DescribeParametersCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { account } from "./support/account.ts";
import { inject } from "./support/behaviour.ts";
import { EmulatedCluster } from "./support/emulated-cluster.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(tools === undefined)("the emulator's tasks", () => {
  let shop: EmulatedCluster;

  beforeAll(async () => {
    if (tools) shop = await EmulatedCluster.start(tools);
  }, 60_000);
  afterAll(() => shop?.stop());
  beforeEach(() => shop.renew());

  describe("asked while AWS fails", () => {
    test("throttle as often as they are told, in the words of each service", async () => {
      const impatient = account(shop.moto, { maxAttempts: 1 });
      await inject(shop.moto, { throttle: { first: 4 } });
      await expect(impatient.ecs.send(new ListTasksCommand({ cluster: shop.name }))).rejects.toMatchObject({
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
      await impatient.ecs.send(new ListTasksCommand({ cluster: shop.name }));
    });

    test("throttle the first calls of each action", async () => {
      const impatient = account(shop.moto, { maxAttempts: 1 });
      await inject(shop.moto, { throttle: { each: 1 } });
      for (const ask of [
        () => impatient.ecs.send(new ListTasksCommand({ cluster: shop.name })),
        () => impatient.ecs.send(new DescribeClustersCommand({ clusters: [shop.name] })),
      ]) {
        await expect(ask()).rejects.toMatchObject({ name: "ThrottlingException" });
        await ask();
      }
    });

    test("are retried by the SDK when throttled", async () => {
      await inject(shop.moto, { throttle: { first: 2 } });
      const answer = await shop.aws.ecs.send(new ListTasksCommand({ cluster: shop.name }));
      expect(answer.$metadata.attempts).toBe(3);
    });

    test("find their credentials expired after so many calls", async () => {
      await inject(shop.moto, { expire_credentials_after: 1 });
      await shop.aws.ecs.send(new ListTasksCommand({ cluster: shop.name }));
      await expect(shop.aws.ecs.send(new ListTasksCommand({ cluster: shop.name }))).rejects.toMatchObject({
        name: "ExpiredTokenException",
      });
      await expect(shop.aws.elb.send(new DescribeLoadBalancersCommand({}))).rejects.toMatchObject({
        name: "ExpiredToken",
      });
      await inject(shop.moto, {});
      await shop.aws.ecs.send(new ListTasksCommand({ cluster: shop.name }));
    });

    test("fail in one action, after so many and so often", async () => {
      await shop.aws.s3.send(new CreateBucketCommand({ Bucket: shop.name }));
      await inject(shop.moto, {
        fail: [
          { service: "ecs", action: "ListTasks", after: 1, times: 1, error: "AccessDeniedException" },
          { service: "s3", action: "PutObject", error: "AccessDenied" },
        ],
      });
      const put = () => shop.aws.s3.send(new PutObjectCommand({ Bucket: shop.name, Key: "lock", Body: "a" }));
      const list = () => shop.aws.ecs.send(new ListTasksCommand({ cluster: shop.name }));
      await list();
      await expect(list()).rejects.toMatchObject({ name: "AccessDeniedException" });
      await list();
      await expect(put()).rejects.toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
    });

    test("take longer", async () => {
      await inject(shop.moto, { latency: 0.3 });
      const start = performance.now();
      await shop.aws.ecs.send(new ListTasksCommand({ cluster: shop.name }));
      expect(performance.now() - start).toBeGreaterThanOrEqual(300);
    });
  });

  test("refuse a script that they do not understand", async () => {
    await expect(shop.play({ rules: [{ helthy: false } as never] })).rejects.toThrow("Unknown: helthy");
    await expect(inject(shop.moto, { throtle: 1 } as never)).rejects.toThrow("Unknown: throtle");
  });
});
