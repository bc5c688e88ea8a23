import { CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
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

  describe("with objects in S3 between them", () => {
    beforeEach(async () => {
      await shop.aws.s3.send(new CreateBucketCommand({ Bucket: shop.name }));
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
        shop.aws.s3.send(new DeleteObjectCommand({ Bucket: shop.name, Key: "lock", IfMatch }));
      await put("second", {});
      await expect(remove(ETag)).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
      expect(await object()).toBe("second");
      await remove("*");
      await expect(remove("*")).rejects.toMatchObject({ name: "NoSuchKey" });
      await put("third", { IfNoneMatch: "*" });
    });
  });

  const put = (Body: string, condition: { IfMatch?: string | undefined; IfNoneMatch?: string }) =>
    shop.aws.s3.send(new PutObjectCommand({ Bucket: shop.name, Key: "lock", Body, ...condition }));

  const object = async () =>
    (await shop.aws.s3.send(new GetObjectCommand({ Bucket: shop.name, Key: "lock" }))).Body?.transformToString();
});
