import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { each } from "../core/each.ts";
import { hcl, text } from "../core/hcl.ts";
import type { Account } from "./account.ts";

/** Long enough to look at a push that went wrong. */
const UNTAGGED_DAYS = 14;

export interface ImageRepositoriesProps {
  readonly account: Account;

  /** Names of the repositories, e.g. `backend`. */
  readonly names: string[];
}

/**
 * Repositories for the application's images: scanned on push, encrypted, and a tag is one image for ever.
 *
 * Only images without a tag expire. Tags cannot move, so such an image never had one or lost it by hand, and a release looks
 * images up by tag: what could be deployed, or gone back to, stays.
 */
export class ImageRepositories extends Construct {
  /** Known when Terraform plans. */
  readonly arns: unknown;
  /** Name → URL. */
  readonly urls: unknown;

  constructor(scope: Construct, id: string, { account, names }: ImageRepositoriesProps) {
    super(scope, id);
    section(this);
    const repository = new EcrRepository(this, "images", {
      forEach: each(hcl`toset(${names})`),
      name: text(hcl`each.key`),
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: "AES256" }],
      tags: { Name: text(hcl`each.key`) },
    });
    new EcrLifecyclePolicy(this, "images-lifecycle-policy", {
      forEach: each(hcl`${repository}`),
      repository: text(hcl`each.value.name`),
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: `Images without a tag, ${UNTAGGED_DAYS} days after their push`,
            selection: {
              tagStatus: "untagged",
              countType: "sinceImagePushed",
              countUnit: "days",
              countNumber: UNTAGGED_DAYS,
            },
            action: { type: "expire" },
          },
        ],
      }),
    });
    const arn = `arn:${account.partition}:ecr:${account.region}:${account.id}:repository/${text(hcl`name`)}`;
    this.arns = hcl`[for name in ${names} : ${arn}]`;
    this.urls = hcl`{ for name, repository in ${repository} : name => repository.repository_url }`;
  }
}
