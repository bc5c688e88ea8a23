import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { GetObjectCommand, type GetObjectCommandOutput, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { UserError } from "../core/errors.ts";
import { RELEASES_FOLDER } from "../core/release-marks.ts";

/** Seconds that a lock outlives the last sign of life of its holder. */
export const LEASE_SECONDS = 60;

const KEY = `${RELEASES_FOLDER}lock.json`;

/** Who holds a lock, as the object says. */
export interface Holder {
  /** Tells holders apart. */
  readonly token: string;
  readonly who: string;
  readonly host: string;
  /** What it is doing, such as `release`. */
  readonly command: string;
  readonly since: string;
  readonly leaseSeconds: number;
  /** Signs of life so far. It makes each write another object: equal ones would have equal etags, and conditions on them would hold. */
  readonly beats: number;
}

/** A lock as it was read. `abandoned`: its holder has given no sign of life for as long as its lease is. */
export type LockState =
  | { readonly is: "free" }
  | { readonly is: "held" | "abandoned"; readonly holder: Holder; readonly silentSeconds: number };

/** What the object says, and how long ago it was written by the clock of S3: nobody else's clock matters. */
export const judgeLock = (holder: Holder | undefined, silentSeconds: number): LockState => {
  if (holder === undefined) return { is: "free" };
  return { is: silentSeconds > holder.leaseSeconds ? "abandoned" : "held", holder, silentSeconds };
};

interface Read {
  readonly state: LockState;
  /** Nothing when there is no object yet. */
  readonly etag?: string;
}

/** Whether an environment is locked, and by whom. */
export const readLock = async (s3: S3Client, bucket: string): Promise<LockState> => (await read(s3, bucket)).state;

export interface LockRequest {
  readonly bucket: string;
  readonly stack: string;
  readonly who: string;
  readonly command: string;
  /** @default 60 */
  readonly leaseSeconds?: number;
  /** Take it whoever has it; that one stops at its next sign of life. */
  readonly breakLock?: boolean;
}

/**
 * One release at a time: an object in the app's bucket, written on condition that nobody else wrote it meanwhile.
 *
 * It is a lease. The holder renews it; when the holder is killed, the lease runs out and the next one takes over. Free or held,
 * the object stays: S3 checks a condition when an object is written, and not everywhere when it is deleted.
 *
 * Source: Amazon S3, "How to prevent object overwrites with conditional writes".
 */
export class ReleaseLock {
  /** Aborted with a `LockLost` when somebody else has the lock, or it could not be renewed in time. */
  readonly lost: AbortSignal;
  private readonly abort = new AbortController();
  private readonly stop = new AbortController();
  private readonly s3: S3Client;
  private readonly bucket: string;
  private holder: Holder;
  private readonly heartbeat: Promise<void>;
  private etag: string;

  private constructor(s3: S3Client, bucket: string, holder: Holder, etag: string) {
    this.s3 = s3;
    this.bucket = bucket;
    this.holder = holder;
    this.etag = etag;
    this.lost = this.abort.signal;
    this.heartbeat = this.beat();
  }

  /** @throws UserError that says who holds it, since when and how to break it */
  static async take(s3: S3Client, request: LockRequest): Promise<ReleaseLock> {
    const { bucket, who, command, leaseSeconds = LEASE_SECONDS, breakLock = false } = request;
    const found = await read(s3, bucket);
    if (found.state.is === "held" && !breakLock) throw held(request.stack, found.state);
    const since = new Date().toISOString();
    const holder = { token: randomUUID(), who, host: hostname(), command, since, leaseSeconds, beats: 0 };
    const etag = await write(s3, bucket, holder, found.etag, holder.token);
    if (etag !== undefined) return new ReleaseLock(s3, bucket, holder, etag);
    throw held(request.stack, (await read(s3, bucket)).state);
  }

  /** Tells this hold of the lock from all others. */
  get token(): string {
    return this.holder.token;
  }

  /** Lets the next one in. Does nothing when the lock is somebody else's by now. */
  async free(): Promise<void> {
    this.stop.abort();
    await this.heartbeat;
    if (!this.lost.aborted) await write(this.s3, this.bucket, undefined, this.etag, this.holder.token);
  }

  private async beat(): Promise<void> {
    const lease = this.holder.leaseSeconds * 1000;
    let renewed = performance.now();
    while (!this.lost.aborted) {
      try {
        await sleep(lease / 3, undefined, { signal: this.stop.signal });
      } catch {
        return;
      }
      const started = performance.now();
      try {
        this.holder = { ...this.holder, beats: this.holder.beats + 1 };
        const ends = AbortSignal.timeout(Math.max(1, Math.ceil(renewed + lease - started)));
        const etag = await write(this.s3, this.bucket, this.holder, this.etag, this.holder.token, ends);
        if (etag === undefined) this.abort.abort(new LockLost("somebody else took the lock over"));
        else [this.etag, renewed] = [etag, started];
      } catch (error) {
        if (performance.now() - renewed >= lease) {
          const why = `the lock could not be renewed for ${this.holder.leaseSeconds} s (${(error as Error).message})`;
          this.abort.abort(new LockLost(why));
        }
      }
    }
  }
}

/** The release may do nothing more: another one may be at work. */
export class LockLost extends Error {}

const held = (stack: string, state: LockState): UserError => {
  if (state.is === "free") return new UserError(`Somebody else has just released ${stack}. Try again.`);
  const { who, host, command, since, leaseSeconds } = state.holder;
  return new UserError(
    `${stack} is locked: ${who} on ${host} is doing a ${command} since ${since}, last sign of life ${Math.round(state.silentSeconds)} s ago. ` +
      `Wait until it ends. If its process was killed, the lock is free ${leaseSeconds} s after its last sign of life; --break-lock takes it at once.`,
  );
};

/** The new object's etag, or nothing when somebody else wrote meanwhile. */
const write = async (
  s3: S3Client,
  bucket: string,
  holder: Holder | undefined,
  etag: string | undefined,
  token: string,
  abortSignal?: AbortSignal,
): Promise<string | undefined> => {
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: KEY,
    Body: `${JSON.stringify(holder ? { held: holder } : { freedBy: token }, null, 2)}\n`,
    ContentType: "application/json",
    ...(etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: etag }),
  });
  try {
    return (await s3.send(command, abortSignal && { abortSignal })).ETag;
  } catch (error) {
    if (!REFUSED.includes((error as Error).name)) throw error;
    // Ours, when an attempt was carried out whose answer got lost.
    const found = await read(s3, bucket);
    return holder && found.state.is !== "free" && found.state.holder.token === token ? found.etag : undefined;
  }
};

const REFUSED = ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"];

const read = async (s3: S3Client, bucket: string): Promise<Read> => {
  const command = new GetObjectCommand({ Bucket: bucket, Key: KEY });
  let now = Date.now();
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { date } = (result.response as { readonly headers?: Readonly<Record<string, string>> }).headers ?? {};
      if (date !== undefined) now = Date.parse(date);
      return result;
    },
    { step: "deserialize", priority: "low", name: "clockOfS3" },
  );
  let answer: GetObjectCommandOutput;
  try {
    answer = await s3.send(command);
  } catch (error) {
    if ((error as Error).name === "NoSuchKey") return { state: { is: "free" } };
    throw error;
  }
  const silentSeconds = (now - (answer.LastModified?.getTime() ?? now)) / 1000;
  const { held } = JSON.parse((await answer.Body?.transformToString()) ?? "{}") as { readonly held?: Holder };
  return { state: judgeLock(held, silentSeconds), ...(answer.ETag !== undefined && { etag: answer.ETag }) };
};
