import type * as z from "zod";
import type { Backend } from "../core/environment.ts";
import { nearest } from "../core/nearest.ts";
import { checkSettings } from "./check.ts";
import type { Finding } from "./issues.ts";
import { cloudBackend, s3Backend } from "./schema.ts";
import type { Path, Source } from "./source.ts";
import { shownWithType, suggestion } from "./words.ts";

/** A backend as it was written; an S3 bucket without region is in the environment's. */
export type WrittenBackend = (region: string) => Backend;

/** What reading `backend:` gave: the backend, or what is wrong with it. */
export interface CheckedBackend {
  readonly backend?: WrittenBackend;
  readonly findings: readonly Finding[];
}

const SHAPES = "local, s3: { bucket: … } or cloud: { organization: … }";

/** Reads `backend:`. */
export const checkBackend = (value: unknown, path: Path, source: Source): CheckedBackend => {
  if (value === "local") return { backend: () => ({ kind: "local" }), findings: [] };
  const wrong = (message: string): CheckedBackend => ({ findings: [{ path, message }] });
  if (value === "s3") return wrong("is s3, which needs to know its bucket. Write: s3: { bucket: … }.");
  if (value === "cloud")
    return wrong("is cloud, which needs to know its organization. Write: cloud: { organization: … }.");
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return wrong(`must be ${SHAPES}, but is ${shownWithType(value)}.`);
  }
  const [kind, ...others] = Object.keys(value);
  if (kind === undefined || others.length > 0) return wrong(`must be one of ${SHAPES}.`);
  const settings = (value as Readonly<Record<string, unknown>>)[kind];
  switch (kind) {
    case "s3":
      return withSettings(
        s3Backend,
        settings,
        [...path, kind],
        source,
        ({ bucket, region, prefix, kms_key_id, profile }) =>
          (own) => ({
            kind,
            bucket,
            region: region ?? own,
            ...(prefix !== undefined && { prefix }),
            ...(kms_key_id !== undefined && { kmsKeyId: kms_key_id }),
            ...(profile !== undefined && { profile }),
          }),
      );
    case "cloud":
      return withSettings(
        cloudBackend,
        settings,
        [...path, kind],
        source,
        ({ organization, hostname, project }) =>
          () => ({
            kind,
            organization,
            ...(hostname !== undefined && { hostname }),
            ...(project !== undefined && { project }),
          }),
      );
    default:
      return {
        findings: [
          {
            path: [...path, kind],
            key: true,
            message: `is not a backend: use ${SHAPES}.${suggestion(nearest(kind, ["local", "s3", "cloud"]))}`,
          },
        ],
      };
  }
};

const withSettings = <Schema extends z.ZodObject>(
  schema: Schema,
  settings: unknown,
  path: Path,
  source: Source,
  backend: (settings: z.output<Schema>) => WrittenBackend,
): CheckedBackend => {
  const { complete, findings } = checkSettings(schema, settings, path, source);
  return complete === undefined ? { findings } : { backend: backend(complete), findings };
};
