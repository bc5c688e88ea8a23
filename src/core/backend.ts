import {
  CloudBackend,
  DataTerraformRemoteState,
  DataTerraformRemoteStateLocal,
  DataTerraformRemoteStateS3,
  LocalBackend,
  NamedCloudWorkspace,
  S3Backend,
  type TerraformBackend,
  type TerraformRemoteState,
} from "cdktf";
import type { Construct } from "constructs";
import type { Backend, Environment } from "./environment.ts";

/** An environment's place in its backend. `toRoot` leads from its stack's folder to the project's root. */
export interface StateOf {
  readonly environment: Pick<Environment, "stack" | "backend">;
  readonly toRoot: string;
}

/** The block that says where a stack keeps its state. */
export const backendBlock = (
  scope: Construct,
  { environment: { stack, backend }, toRoot }: StateOf,
): TerraformBackend => {
  switch (backend.kind) {
    case "local":
      return new LocalBackend(scope, { path: localPath(stack, toRoot) });
    case "s3":
      return new S3Backend(scope, lockedBucket(backend, stack));
    case "cloud":
      return new CloudBackend(scope, {
        organization: backend.organization,
        ...(backend.hostname !== undefined && { hostname: backend.hostname }),
        workspaces: new NamedCloudWorkspace(stack, backend.project),
      });
  }
};

/** The data source that reads the outputs of another stack, wherever that one keeps its state. */
export const remoteState = (
  scope: Construct,
  id: string,
  { environment: { stack, backend }, toRoot }: StateOf,
): TerraformRemoteState => {
  switch (backend.kind) {
    case "local":
      return new DataTerraformRemoteStateLocal(scope, id, { path: localPath(stack, toRoot) });
    case "s3":
      return new DataTerraformRemoteStateS3(scope, id, bucketOf(backend, stack));
    case "cloud":
      return new DataTerraformRemoteState(scope, id, {
        organization: backend.organization,
        ...(backend.hostname !== undefined && { hostname: backend.hostname }),
        workspaces: { name: stack },
      });
  }
};

const localPath = (stack: string, toRoot: string): string => `${toRoot}/state/${stack}.tfstate`;

/** CDKTF's type is older than `use_lockfile`; it writes what it is given. */
const lockedBucket = (backend: Extract<Backend, { kind: "s3" }>, stack: string) => ({
  ...bucketOf(backend, stack),
  encrypt: true,
  useLockfile: true,
});

const bucketOf = (backend: Extract<Backend, { kind: "s3" }>, stack: string) => ({
  bucket: backend.bucket,
  region: backend.region,
  key: [backend.prefix, `${stack}.tfstate`].filter(Boolean).join("/"),
  ...(backend.kmsKeyId !== undefined && { kmsKeyId: backend.kmsKeyId }),
  ...(backend.profile !== undefined && { profile: backend.profile }),
});
