import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, text } from "../core/hcl.ts";
import { onlyIf } from "./only-if.ts";

/** Issuer of the tokens that GitHub gives to workflows. Source: GitHub Docs, "OpenID Connect reference". */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";

/** Whom the tokens are for. Source: GitHub Docs, "Configuring OpenID Connect in Amazon Web Services". */
export const AUDIENCE = "sts.amazonaws.com";

export interface GithubOidcProviderProps {
  /**
   * The account's provider for GitHub when there is one already: AWS allows one for each issuer. Whether there is one must be
   * known when Terraform plans.
   *
   * @default one is made
   */
  readonly arn: string | undefined;
}

/** Lets workflows on GitHub ask for short-lived credentials, so that no access key exists. */
export class GithubOidcProvider extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { arn }: GithubOidcProviderProps) {
    super(scope, id);
    section(this);
    const provider = new IamOpenidConnectProvider(this, "github", {
      count: onlyIf(hcl`${arn} == null`),
      url: `https://${GITHUB_ISSUER}`,
      clientIdList: [AUDIENCE],
      tags: { Name: "github" },
    });
    this.arn = text(hcl`coalesce(${arn}, one(${provider}[*].arn))`);
  }
}
