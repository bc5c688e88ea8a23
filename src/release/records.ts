import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { UserError } from "../core/errors.ts";
import { RELEASES_FOLDER } from "../core/release-marks.ts";
import type { Images } from "./images.ts";

/** A service at one moment. */
export interface ServiceState {
  /** ARN of the revision it runs. */
  readonly taskDefinition: string;
  readonly desiredCount: number;
  /** When ECS made it, which tells it from another one of its name. */
  readonly createdAt: string;
}

/** What an environment ran at one moment. */
export interface State {
  readonly images: Images;
  readonly services: Readonly<Record<string, ServiceState>>;
}

/**
 * `in_progress`: it goes on, or its process was killed. `unfinished`: it failed and could not put everything back.
 * `failed`: it failed and everything is as before.
 */
export type RecordOutcome = "in_progress" | "succeeded" | "failed" | "unfinished";

/** One release, for the audit, for `status`, and for the next one to know what to go back to. */
export interface ReleaseRecord {
  /** Sorts by time. */
  readonly id: string;
  readonly kind: "release" | "rollback";
  readonly outcome: RecordOutcome;
  /** The last step that began. */
  readonly step: string;
  /** Identity of whoever did it, as STS says. */
  readonly who: string;
  /** Token of the lock that it holds or held. */
  readonly lock: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** From taking the lock to the end. */
  readonly seconds?: number;
  /** The last good state before it: where a failure leads back to. */
  readonly from: State;
  readonly to: { readonly images: Images; readonly services?: State["services"] };
  /** The release that a rollback went back to. */
  readonly restores?: string;
  /** Releases before it that were killed or could not go back, and whose remains it removes. */
  readonly repairs: readonly string[];
  readonly failure?: string;
}

/** Whether it left the environment somewhere between two states; true of one that still goes on, too. */
export const isOpen = ({ outcome }: ReleaseRecord): boolean => outcome === "in_progress" || outcome === "unfinished";

/** The releases that left remains: the newest one when it is open, and those that it was about to repair. */
export const openReleases = (latest: ReleaseRecord | undefined): readonly string[] =>
  latest && isOpen(latest) ? [latest.id, ...latest.repairs] : [];

const RECORDS = `${RELEASES_FOLDER}records/`;

/** The release records of an environment, in its bucket. */
export class Records {
  private readonly s3: S3Client;
  private readonly bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  async write(record: ReleaseRecord): Promise<void> {
    await this.s3.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: `${RECORDS}${record.id}.json`,
        Body: `${JSON.stringify(record, null, 2)}\n`,
        ContentType: "application/json",
      }),
    );
  }

  /** The newest ones, newest first. */
  async newest(count: number): Promise<ReleaseRecord[]> {
    return Promise.all((await this.keys()).slice(0, count).map((key) => this.read(key)));
  }

  /** The newest one that fits, looked for from the newest on. */
  async find(fits: (record: ReleaseRecord) => boolean): Promise<ReleaseRecord | undefined> {
    for (const key of await this.keys()) {
      const record = await this.read(key);
      if (fits(record)) return record;
    }
    return undefined;
  }

  private async keys(): Promise<string[]> {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.s3.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: RECORDS, ContinuationToken: token }),
      );
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return keys.sort().reverse();
  }

  private async read(key: string): Promise<ReleaseRecord> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    const text = (await Body?.transformToString()) ?? "";
    try {
      return JSON.parse(text) as ReleaseRecord;
    } catch {
      throw new UserError(
        `s3://${this.bucket}/${key} is no release record: it is not JSON. Bring back an earlier version of it, or delete it.`,
      );
    }
  }
}

/**
 * A record's name: the time, and later than all before it even where clocks differ.
 *
 * @param previous the newest one there is
 */
export const recordId = (now: Date, previous: string | undefined, random: string): string => {
  const id = (time: number) => `${new Date(time).toISOString().replace(/[-:.]/g, "")}-${random}`;
  const after = previous === undefined ? 0 : timeOf(previous) + 1;
  return id(Math.max(now.getTime(), after));
};

const timeOf = (id: string): number =>
  Date.parse(id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z.*$/, "$1-$2-$3T$4:$5:$6.$7Z")) || 0;
