import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import { hcl, json } from "../core/hcl.ts";
import type { Account } from "./account.ts";
import { AUDIENCE, GITHUB_ISSUER } from "./github-oidc-provider.ts";
import type { Statement } from "./task-roles.ts";

export interface GithubRoleProps {
  /** Prefix of every name, e.g. `main`. */
  readonly name: string;

  /** Last part of the role's name, e.g. `plan`. */
  readonly role: string;

  readonly description: string;

  readonly account: Account;

  /** ARN of the account's OIDC provider for GitHub. */
  readonly oidcProviderArn: string;

  /** Who may assume it: patterns of the token's `sub`, as a Terraform list. */
  readonly subjects: unknown;

  /** Seconds that its credentials last at most, from 3600. */
  readonly maxSessionDuration: number;

  /** What it may do, by the name of a policy: a role has at most ten, of 6,144 characters each. Source: IAM, "IAM and AWS STS quotas". */
  readonly policies: Readonly<Record<string, readonly Statement[]>>;
}

/** A role that workflows of a GitHub repository assume with a token of theirs. */
export class GithubRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: GithubRoleProps) {
    super(scope, id);
    const { name, account, policies } = props;
    const role = new IamRole(this, "role", {
      name: `${name}-${props.role}-${account.region}`,
      description: props.description,
      maxSessionDuration: props.maxSessionDuration,
      assumeRolePolicy: json({ Version: "2012-10-17", Statement: [trust(props)] }),
      tags: { Name: `${name}-${props.role}` },
    });
    for (const [part, statements] of Object.entries(policies)) {
      const own = new Construct(this, part);
      const policy = new IamPolicy(own, "policy", {
        name: `${name}-${props.role}-${part}-${account.region}`,
        policy: json({ Version: "2012-10-17", Statement: withResources(statements) }),
        tags: { Name: `${name}-${props.role}-${part}` },
      });
      new IamRolePolicyAttachment(own, "role-policy-attachment", { role: role.name, policyArn: policy.arn });
    }
    this.arn = role.arn;
  }
}

const trust = ({ oidcProviderArn, subjects }: GithubRoleProps) => ({
  Effect: "Allow",
  Principal: { Federated: oidcProviderArn },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: {
    StringEquals: { [`${GITHUB_ISSUER}:aud`]: AUDIENCE },
    StringLike: { [`${GITHUB_ISSUER}:sub`]: subjects },
  },
});

/** A statement about none of its resources would be refused. */
const withResources = (statements: readonly Statement[]) =>
  hcl`[for statement in ${statements} : statement if length(statement.Resource) > 0]`;
