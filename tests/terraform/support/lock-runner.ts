import { createInterface } from "node:readline";
import { s3Client } from "../../../src/release/clients.ts";
import { ReleaseLock } from "../../../src/release/lock.ts";

// A process that races for the release lock of a bucket: `take` is answered by `won` or what it was told, `free` by `freed`.
const [bucket = "", who = ""] = process.argv.slice(2);
const s3 = s3Client({ region: "us-east-1" });
let lock: ReleaseLock | undefined;

console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "take") {
    try {
      lock = await ReleaseLock.take(s3, { bucket, stack: "app-alpha", who, command: "release" });
      console.log("won");
    } catch (error) {
      console.log((error as Error).message);
    }
  } else {
    await lock?.free();
    lock = undefined;
    console.log("freed");
  }
}
