import * as z from "zod";
import { domainName, environmentName } from "../../src/constructs/names.ts";

/** Environments on GitHub whose jobs may assume a role. */
const githubEnvironments = (name: string, jobs: string) =>
  z
    .array(z.string().regex(/^[A-Za-z0-9._-]{1,255}$/, "must hold only letters, digits, dots, hyphens and underscores"))
    .min(1, "must name at least 1 environment, or nobody may assume the role")
    .default([name])
    .describe(
      `Environments on GitHub whose jobs may ${jobs}; protect them with required reviewers, because that is who decides.`,
    );

const mail = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Let SES send mail from `domain_name`, and add the records that prove it to the hosted zone."),
  mail_from: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be one label of a host name, such as mail")
    .default("mail")
    .describe("Label below the domain that bounces come back to; nothing else can receive mail there."),
  dmarc_policy: z
    .enum(["none", "quarantine", "reject"])
    .optional()
    .describe(
      "What receivers should do with mail that only pretends to be from the domain. Without it no DMARC record is made: the domain may have one.",
    ),
});

/** Every input of the module. */
export const variables = z.strictObject({
  name: environmentName("Prefix of the state bucket's and the roles' names, such as `main`."),
  repository: z
    .string()
    .regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, "must be a repository on GitHub, such as acme/shop")
    .describe("Repository on GitHub whose workflows may assume the roles, as `owner/name`."),
  bases: z
    .array(environmentName("Name of a base."))
    .min(1, "must name at least 1 base")
    .max(5, "must name at most 5 bases, because IAM stops at 6,144 characters for a policy")
    .describe(
      "Names of the bases that the roles may work on: what belongs to a base or an app on it begins with `<base>-`.",
    ),
  apply_environments: githubEnvironments("infra", "apply and destroy"),
  release_environments: githubEnvironments("release", "release"),
  oidc_provider_arn: z
    .string()
    .regex(
      /^arn:[a-z-]+:iam::[0-9]{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
      "must be the ARN of an OIDC provider for token.actions.githubusercontent.com",
    )
    .optional()
    .describe("The account's OIDC provider for GitHub when it has one: AWS allows one. Without it one is made."),
  image_repositories: z
    .array(
      z
        .string()
        .regex(
          /^[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/,
          "must be the name of an ECR repository: lower-case letters and digits, with single . _ - or / between them",
        ),
    )
    .min(1, "must name at least 1 repository")
    .default(["backend", "frontend"])
    .describe("Names of the image repositories in ECR; apps look for `backend` and `frontend` unless told otherwise."),
  state_kms_key_arn: z
    .string()
    .regex(/^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key\/.+$/, "must be the ARN of a KMS key")
    .optional()
    .describe(
      "KMS key that encrypts the states, given as the backend's `kms_key_id` too. Without it S3's own key does, for nothing.",
    ),
  state_version_days: z
    .int("must be a whole number")
    .min(30, "must be at least 30 days, because a lost state may be missed late")
    .max(3650, "must be at most 3650 days")
    .default(365)
    .describe("Days that an overwritten state is kept."),
  domain_name: domainName().optional().describe("Domain of the certificate and of mail, such as `example.com`."),
  hosted_zone_id: z
    .string()
    .regex(/^Z[A-Z0-9]+$/, "must be the ID of a Route 53 hosted zone, such as Z0123456789ABCDEFGHIJ")
    .optional()
    .describe("Route 53 zone of the domain, for the records of the certificate and of mail."),
  certificate: z
    .boolean()
    .default(false)
    .describe(
      "Make a certificate for `<domain>` and `*.<domain>` in this region, for the `certificate_arn` of every base of the domain.",
    ),
  mail: mail.prefault({}).describe("The domain's mail identity, once for all environments."),
});
