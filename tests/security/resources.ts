import type { ModuleJson } from "../../src/security/synthesized.ts";

export type Resources = NonNullable<ModuleJson["resource"]>;

/** Terraform that a rule must find: rule, what is wrong, resources; the finding is at `<type>.bad`. */
export type Example = readonly [rule: string, wrong: string, resources: Resources];

export const one = (type: string, values: object): Resources => ({
  [type]: { bad: values as Record<string, unknown> },
});

export const bucket = (others: Resources = {}): Resources => ({
  ...one("aws_s3_bucket", { bucket: "files" }),
  ...others,
});

export const task = (container: object): Resources =>
  one("aws_ecs_task_definition", {
    container_definitions: `\${jsonencode([${hcl({ name: "app", image: "app:1", ...container })}])}`,
  });

const hcl = (value: unknown): string => JSON.stringify(value).replace(/":/g, '"=');

export const policy = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });

export const allow = (Action: unknown, Resource: unknown = "arn:aws:s3:::files/*", more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});

export const rolePolicy = (...statements: object[]): Resources =>
  one("aws_iam_role_policy", { policy: policy(...statements) });

export const role = (...statements: object[]): Resources =>
  one("aws_iam_role", { assume_role_policy: policy(...statements) });

export const GITHUB = "token.actions.githubusercontent.com";

/** A role for workflows of GitHub Actions. */
export const workflow = (
  StringLike: object,
  StringEquals: object = { [`${GITHUB}:aud`]: "sts.amazonaws.com" },
): Resources =>
  role({
    Effect: "Allow",
    Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${GITHUB}` },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringLike, StringEquals },
  });
