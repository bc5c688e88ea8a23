import * as z from "zod";

/** What every environment may say about itself, and `live/defaults.yaml` for all of them. */
export const shared = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, "must be an AWS region, such as eu-central-1")
    .optional()
    .describe("AWS region, such as `eu-central-1`."),
  tags: z
    .record(
      z
        .string()
        .regex(
          /^(?!aws:)[\p{L}\p{N}\s_.:/=+@-]{1,128}$/iu,
          "must have 1 to 128 letters, digits, spaces or _ . : / = + - @, and not begin with aws:",
        ),
      z
        .string()
        .regex(
          /^[\p{L}\p{N}\s_.:/=+@-]{0,256}$/u,
          "must have at most 256 characters, of letters, digits, spaces and _ . : / = + - @",
        ),
    )
    .optional()
    .describe("Tags of every resource; environment, layer, module and module_version are set unless named here."),
});

/** `backend: s3: …`. */
export const s3Backend = z.strictObject({
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be the name of a bucket")
    .describe("Bucket that holds the state; each stack has the key `<stack>.tfstate`, encrypted and locked."),
  region: shared.shape.region.describe("Region of the bucket; without it, the environment's."),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/, "must be a folder in the bucket, without / at either end")
    .optional()
    .describe("Folder in the bucket, when several projects share it."),
  kms_key_id: z
    .string()
    .regex(/^[A-Za-z0-9:/_-]+$/, "must be the ID, ARN or alias of a KMS key")
    .optional()
    .describe("Key that encrypts the state; without it, the bucket's own."),
  profile: z
    .string()
    .regex(/^[A-Za-z0-9_.@/+=-]+$/, "must be the name of an AWS profile")
    .optional()
    .describe("AWS profile that reaches the bucket; without it, whoever runs Terraform."),
});

/** `backend: cloud: …`. */
export const cloudBackend = z.strictObject({
  organization: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, "must be the name of an organization")
    .describe("Organization; each stack is a workspace of its name."),
  hostname: z
    .string()
    .regex(/^[a-z0-9.-]+(:[0-9]+)?$/, "must be a host name")
    .optional()
    .describe("Host of the service; without it, app.terraform.io."),
  project: z
    .string()
    .regex(/^[A-Za-z0-9 _-]+$/, "must be the name of a project")
    .optional()
    .describe("Project that new workspaces go to."),
});

/** Where state lies: a word, or a mapping with one key. */
export const backend = z
  .union([z.literal("local"), z.strictObject({ s3: s3Backend }), z.strictObject({ cloud: cloudBackend })])
  .describe("Where the state lies: `local`, `s3: { bucket: … }` or `cloud: { organization: … }`. Local without it.");

/** `source: git: …`. */
export const gitSource = z.strictObject({
  url: z
    .string()
    .regex(
      /^(https:\/\/[^\s@?#]+|ssh:\/\/[^\s?#]+|file:\/\/\/[^\s?#]+)$/,
      "must be an https://, ssh:// or file:// URL of a repository, without a password in it and without ?ref=",
    )
    .describe("Repository with a tag for each version of a module, such as `prod-base-v1.4.0`."),
  path: z
    .string()
    .regex(
      /^([A-Za-z0-9_.-]+\/)*\{module\}(\/[A-Za-z0-9_.-]+)*$/,
      "must be a folder in the repository with {module} for the module's name, such as modules/{module}",
    )
    .default("modules/{module}/terraform")
    .describe("Folder of a module in it; `{module}` is the module's name."),
});

/** `source: registry: …`. */
export const registrySource = z.strictObject({
  namespace: z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$/, "must be the name of a namespace or organization")
    .describe("Namespace in the registry: of an organization, its name."),
  host: z
    .string()
    .regex(/^[a-z0-9.-]+\.[a-z0-9-]+(:[0-9]+)?$/, "must be a host name")
    .optional()
    .describe("Host of a private registry; without it, the public one."),
  per_module: z
    .boolean()
    .default(false)
    .describe(
      "Each module is a registry module of its own, `<namespace>/<module>/aws`; without it, a part of `<namespace>/django/aws`.",
    ),
});

/** Where published versions come from: a mapping with one key. */
export const source = z
  .union([z.strictObject({ git: gitSource }), z.strictObject({ registry: registrySource })])
  .describe("Where a `version` comes from: `git: { url: … }` or `registry: { namespace: … }`.");

/** What only an environment's own file may say. */
export const versioned = z.strictObject({
  version: z
    .string()
    .regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/, "must be one exact version, such as 1.4.0")
    .optional()
    .describe("Stay on this published version of the module; without it, the module as it is in this repository."),
});

/** Names of files, and so of stacks, workspaces and state files. */
export const environmentFileName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** The keys of `live/defaults.yaml`. */
export const defaultsKeys = ["region", "backend", "source", "tags", "variables"] as const;

/** The keys of an environment's file; `base` belongs to apps alone. */
export const environmentKeys = (layer: string): readonly string[] =>
  layer === "app" ? ["module", "version", "base", ...defaultsKeys] : ["module", "version", ...defaultsKeys];
