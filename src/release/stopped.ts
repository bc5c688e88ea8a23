import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { UserError } from "../core/errors.ts";
import { RELEASES_FOLDER } from "../core/release-marks.ts";

const KEY = `${RELEASES_FOLDER}stopped.json`;

/** How a service scaled before it was stopped. */
export interface RememberedScaling {
  readonly service: string;
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly suspended: {
    readonly DynamicScalingInSuspended: boolean;
    readonly DynamicScalingOutSuspended: boolean;
    readonly ScheduledScalingSuspended: boolean;
  };
}

/** What an environment was before it was stopped. Written before anything is done, so a killed `stop` loses nothing. */
export interface Stopped {
  readonly since: string;
  readonly who: string;
  /** Service → tasks. */
  readonly services: Readonly<Record<string, number>>;
  readonly scaling: readonly RememberedScaling[];
  /** The database instance that was stopped with it. */
  readonly database?: string;
}

/** What `stop` remembers, in the app's bucket. */
export class StoppedEnvironment {
  private readonly s3: S3Client;
  private readonly bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /** Nothing when the environment is not stopped. */
  async read(): Promise<Stopped | undefined> {
    let text: string;
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: KEY }));
      text = (await Body?.transformToString()) ?? "";
    } catch (error) {
      if ((error as Error).name === "NoSuchKey") return undefined;
      throw error;
    }
    try {
      return JSON.parse(text) as Stopped;
    } catch {
      throw new UserError(
        `s3://${this.bucket}/${KEY} is not JSON, so nobody knows what to start. Bring back an earlier version of it. Without one, delete it, release, and end the suspension of each service's scaling: aws application-autoscaling register-scalable-target, with --suspended-state.`,
      );
    }
  }

  async write(stopped: Stopped): Promise<void> {
    const Body = `${JSON.stringify(stopped, null, 2)}\n`;
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: KEY, Body, ContentType: "application/json" }));
  }

  async forget(): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: KEY }));
  }
}
