import type { Output } from "../../src/core/module.ts";
import type { Bootstrap } from "./bootstrap.ts";

/** What live files, workflows and bases need to know. None is ever null. */
export const outputs: Readonly<Record<string, Output<Bootstrap>>> = {
  state_bucket_name: {
    description: "Bucket for the states: `backend: { s3: { bucket: … } }`.",
    type: "string",
    value: ({ stateBucket }) => stateBucket.name,
  },
  image_repository_urls: {
    description: "Where images are pushed to, by the repository's name.",
    type: "map(string)",
    value: ({ images }) => images.urls,
  },
  plan_role_arn: {
    description: "Role of workflows that plan: any branch or pull request.",
    type: "string",
    value: ({ roles }) => roles.planArn,
  },
  apply_role_arn: {
    description: "Role of workflows that apply and destroy: only in the GitHub environments of `apply_environments`.",
    type: "string",
    value: ({ roles }) => roles.applyArn,
  },
  release_role_arn: {
    description: "Role of workflows that release: only in the GitHub environments of `release_environments`.",
    type: "string",
    value: ({ roles }) => roles.releaseArn,
  },
  permissions_boundary_arn: {
    description: "What every role that CI makes must carry: the `permissions_boundary_arn` of bases and apps.",
    type: "string",
    value: ({ boundary }) => boundary.arn,
  },
  oidc_provider_arn: {
    description: "The account's OIDC provider for GitHub.",
    type: "string",
    value: ({ oidcProvider }) => oidcProvider.arn,
  },
  certificate_arn: {
    description: "Certificate for the domain and `*.` below it; empty without one.",
    type: "string",
    value: ({ certificateArn }) => certificateArn,
  },
  mail_identity_arn: {
    description: "Identity that SES sends mail with; empty without one.",
    type: "string",
    value: ({ mail }) => mail.arn,
  },
};
