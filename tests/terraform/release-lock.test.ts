import { setTimeout as sleep } from "node:timers/promises";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LockLost, ReleaseLock, readLock } from "../../src/release/lock.ts";
import { type Account, account } from "./support/account.ts";
import { LockRacer } from "./support/lock-racer.ts";
import { Moto } from "./support/moto.ts";
import { requireToolchain } from "./support/toolchain.ts";

const request = { bucket: "app-files", stack: "app-alpha", who: "ann", command: "release" };
const lockObject = { Bucket: request.bucket, Key: "_releases/lock.json" };
/** A holder that gives no sign of life. */
const dead = {
  token: "dead",
  who: "ann",
  host: "laptop",
  command: "release",
  since: "2026-01-01T00:00:00.000Z",
  beats: 4,
};
const tools = await requireToolchain();

describe.skipIf(!tools)("the release lock", () => {
  let moto: Moto;
  let s3: Account["s3"];
  beforeAll(async () => {
    if (!tools) return;
    moto = await Moto.start(tools);
    ({ s3 } = account(moto));
    await s3.send(new CreateBucketCommand({ Bucket: request.bucket }));
  });
  afterAll(() => moto?.stop());

  const take = (change: object = {}) => ReleaseLock.take(s3, { ...request, ...change });
  const stands = async () => (await readLock(s3, request.bucket)).is;

  test("is won by exactly one of three, in 50 races", async () => {
    const winners: number[] = [];
    for (let race = 0; race < 50; race++) {
      const runners = await Promise.allSettled([1, 2, 3].map(() => take()));
      const won = runners.flatMap((runner) => (runner.status === "fulfilled" ? [runner.value] : []));
      winners.push(won.length);
      await Promise.all(won.map((lock) => lock.free()));
    }
    expect(winners).toEqual(Array.from({ length: 50 }, () => 1));
  });

  test("is won by exactly one of three processes, in 30 races, and the others hear who holds it", async () => {
    const racers = await Promise.all(["ann", "bob", "eve"].map((who) => LockRacer.start(moto, request.bucket, who)));
    try {
      for (let race = 0; race < 30; race++) {
        const answers = await Promise.all(racers.map((racer) => racer.take()));
        expect(answers.filter((answer) => answer === "won")).toHaveLength(1);
        const winner = ["ann", "bob", "eve"][answers.indexOf("won")];
        for (const told of answers.filter((answer) => answer !== "won")) {
          expect(told).toContain(`app-alpha is locked: ${winner} on `);
        }
        await Promise.all(racers.map((racer) => racer.free()));
      }
    } finally {
      for (const racer of racers) racer.stop();
    }
  });

  test("says who holds it, since when, and how to break it", async () => {
    const lock = await take();
    await expect(take({ who: "bob" })).rejects.toThrow(
      /^app-alpha is locked: ann on .* is doing a release since 20.*--break-lock takes it at once\.$/,
    );
    await lock.free();
    expect(await stands()).toBe("free");
  });

  test("stays held for longer than its lease while its holder lives", async () => {
    const lock = await take({ leaseSeconds: 3 });
    await sleep(7_000);
    expect(await stands()).toBe("held");
    expect(lock.lost.aborted).toBe(false);
    await lock.free();
  });

  test("goes to exactly one of three when its holder has died", async () => {
    await s3.send(
      new PutObjectCommand({ ...lockObject, Body: JSON.stringify({ held: { ...dead, leaseSeconds: 1 } }) }),
    );
    await sleep(3_000);
    expect(await stands()).toBe("abandoned");
    const runners = await Promise.allSettled([1, 2, 3].map(() => take()));
    const won = runners.flatMap((runner) => (runner.status === "fulfilled" ? [runner.value] : []));
    expect(won).toHaveLength(1);
    await won[0]?.free();
  });

  test("can be broken, which its holder learns, and which it cannot undo", async () => {
    const first = await take({ leaseSeconds: 3 });
    const second = await take({ breakLock: true });
    while (!first.lost.aborted) await sleep(100);
    expect(first.lost.reason).toBeInstanceOf(LockLost);
    await first.free();
    expect(await stands()).toBe("held");
    expect(second.lost.aborted).toBe(false);
    await second.free();
    expect(await stands()).toBe("free");
  });
});
