import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";

interface Written {
  readonly where: string;
  readonly content: string;
}

/** Everything in a bucket, such as the states of a backend. */
export const everyObject = async (s3: S3Client, bucket: string): Promise<Written[]> => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Promise.all(
    Contents.map(async ({ Key = "" }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return { where: Key, content: (await Body?.transformToString()) ?? "" };
    }),
  );
};

/**
 * Everything that Terraform wrote into a project, but the provider itself.
 *
 * Plan files are archives of state and configuration; they are read as text all the same, beside their JSON.
 */
export const everyFile = (root: string): Written[] =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => !file.includes("providers") && !file.startsWith("modules"))
    .map((file) => join(root, file))
    .filter((file) => statSync(file).isFile())
    .map((file) => ({ where: relative(root, file), content: readFileSync(file, "latin1") }));
