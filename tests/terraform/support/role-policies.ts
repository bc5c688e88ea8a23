import {
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { runSimulation } from "@cloud-copilot/iam-simulate";

interface NamedPolicy {
  readonly name: string;
  readonly policy: unknown;
}

/** The policies written into a role, read back through the API. @throws when a managed policy is attached: none should be */
export const rolePolicies = async (iam: IAMClient, role: string): Promise<NamedPolicy[]> => {
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: role }));
  if (AttachedPolicies.length > 0) throw new Error(`${role} has managed policies: ${JSON.stringify(AttachedPolicies)}`);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: role }));
  return Promise.all(
    PolicyNames.map(async (name) => {
      const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: name }));
      return { name, policy: JSON.parse(decodeURIComponent(PolicyDocument)) };
    }),
  );
};

/** Whether a role with these policies may do this, judged by a public IAM simulator with AWS's own action tables. */
export const mayDo = async (
  identityPolicies: readonly NamedPolicy[],
  action: string,
  resource: string,
): Promise<boolean> => {
  const result = await runSimulation(
    {
      request: {
        principal: "arn:aws:iam::123456789012:role/simulated",
        action,
        resource: { resource, accountId: "123456789012" },
        contextVariables: { "aws:SecureTransport": "true" },
      },
      identityPolicies: [...identityPolicies] as never,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === "error") throw new Error(JSON.stringify(result.errors));
  return result.overallResult === "Allowed";
};
