import * as z from "zod";
import { baseContract } from "./base-contract.ts";
import { domainName, environmentName, permissionsBoundaryArn } from "./names.ts";
import { environmentVariables, secretArns, whole } from "./service-inputs.ts";
import { SLOTS } from "./slot.ts";

/** The inputs that say which environment an app is, on which base, and where its images come from. */
export const identityInputs = {
  base: baseContract.describe("The base it runs on: a base module's outputs, whole (`base = module.base`)."),
  name: environmentName(
    "Name of the environment, such as `alpha`: its host name, and the prefix of every resource name after the base's.",
  ),
  slot: whole(1, SLOTS, "").describe(
    `Number of this environment on its base, from 1 to ${SLOTS}; no two may share one. Listener priorities and cache databases come from it.`,
  ),
  domain_name: domainName()
    .optional()
    .describe("Domain it is served below, as `<name>.<domain>`; without it, the base's."),
  image_registry: z
    .string()
    .regex(/^[a-z0-9.-]+(:[0-9]+)?$/, "must be the host name of a registry, without a path")
    .optional()
    .describe("Registry that holds the images; without it, ECR in the base's account and region."),
  backend_repository: z
    .string()
    .regex(/^[a-z0-9]+([._/-][a-z0-9]+)*$/, "must be the name of an image repository")
    .default("backend")
    .describe("Repository of the Django image."),
  frontend_repository: z
    .string()
    .regex(/^[a-z0-9]+([._/-][a-z0-9]+)*$/, "must be the name of an image repository")
    .default("frontend")
    .describe("Repository of the frontend image."),
  initial_image_tag: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, "must be an image tag")
    .default("unreleased")
    .describe("Tag that task definitions carry until the first release; nothing runs before that."),
  cpu_architecture: z
    .enum(["X86_64", "ARM64"])
    .default("X86_64")
    .describe("Processor the images are built for; ARM64 costs about a fifth less."),
  permissions_boundary_arn: permissionsBoundaryArn,
};

/** The inputs that the Django application reads. */
export const djangoInputs = {
  django_settings_module: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, "must be a Python module")
    .default("backend.settings.production")
    .describe("Value of DJANGO_SETTINGS_MODULE."),
  celery_app: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.:]*$/, "must be a Python module")
    .default("backend.celery_app:app")
    .describe("Celery application, as `celery --app` takes it."),
  sentry_dsn: z.string().default("").describe("Value of SENTRY_DSN; empty turns Sentry off."),
  environment: environmentVariables().describe(
    "Further environment variables of every backend container. Not for secrets: they would be readable in the task definition.",
  ),
  secrets: secretArns().describe(
    "Further secrets of every backend container: name → ARN; a Secrets Manager ARN may end in `:json-key::`.",
  ),
  task_role_policy_arns: z
    .record(
      z.string(),
      z
        .string()
        .regex(
          /^arn:[a-z-]+:iam::[0-9]{12}:policy\/.+$/,
          "must be the ARN of a policy of your own, since AWS's are wider than one application needs",
        ),
    )
    .default({})
    .describe(
      "Policies of your own that the role of every backend task has besides: name → ARN, such as one with `ses:SendEmail`. The bootstrap module's boundary still bounds them, and its CI role attaches those whose names begin with `<base>-`.",
    ),
};

/** Origins besides the environment's own that may load its files. */
export const bucketCorsOrigins = {
  bucket_cors_origins: z
    .array(z.string().regex(/^https?:\/\/[^\s]+$/, "must be an origin such as https://example.com"))
    .default([])
    .describe("Origins whose pages may load files from the bucket; the environment's own is always allowed."),
};
