import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Backend } from "../core/environment.ts";
import { UserError } from "../core/errors.ts";
import { inWords } from "./aws-errors.ts";
import { s3Client } from "./clients.ts";

/** A state as its bucket has it; without text when there is none. */
export interface BucketState {
  readonly place: string;
  readonly text?: string;
}

/** Reads the object that `src/core/backend.ts` tells Terraform to write. */
export const readBucketState = async (
  stack: string,
  { bucket, region, prefix, profile }: Extract<Backend, { kind: "s3" }>,
): Promise<BucketState> => {
  const key = [prefix, `${stack}.tfstate`].filter(Boolean).join("/");
  const place = `s3://${bucket}/${key}`;
  const client = s3Client({ region, ...(profile !== undefined && { profile }) });
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { place, text: (await Body?.transformToString()) ?? "" };
  } catch (error) {
    const { name } = error as Error;
    if (name === "NoSuchKey") return { place };
    if (name === "NoSuchBucket") {
      throw new UserError(
        `The state of ${stack} should lie in the bucket ${bucket}, but there is none in ${region}. Look at backend in its live file, and at which account you are in.`,
      );
    }
    throw inWords(error, `The state of ${stack} (${place}) cannot be read`);
  } finally {
    client.destroy();
  }
};
