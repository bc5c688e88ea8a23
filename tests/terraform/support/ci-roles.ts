import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { cacheTags } from "./cache-tags.ts";
import { iamActions } from "./iam-actions.ts";
import { resourcesOf } from "./iam-resources.ts";
import type { AwsRequest, Moto } from "./moto.ts";
import { planned } from "./plan.ts";
import { Terraform } from "./terraform.ts";
import type { TerraformTools } from "./toolchain.ts";

const MODULE = join(import.meta.dirname, "../../../modules/bootstrap/terraform");
const ACCOUNT = "123456789012";

/** The roles of CI, by the key that their requests are signed with in tests, and the boundary of every role that `apply` makes. */
export type CiRole = "plan" | "apply" | "release" | "boundary";

/** What the role for applies of a region's bootstrap insists on. */
export const boundaryIn = (region: string): string => `arn:aws:iam::${ACCOUNT}:policy/main-boundary-${region}`;

/** What applies asked, as though plans had: nearly all of it must be refused. */
export const asPlan = (requests: readonly AwsRequest[]): AwsRequest[] =>
  requests.filter(({ principal }) => principal === "apply").map((request) => ({ ...request, principal: "plan" }));

/** What AWS gives a key unless told otherwise: IAM decides. Without one, nobody may use a key. */
const KEY_POLICY = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" }],
};

/** A policy as our modules write one. */
interface Policy {
  readonly Statement: readonly {
    readonly Effect: "Allow" | "Deny";
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** One question to IAM. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | string[]>>;
}

/**
 * The roles that the bootstrap module makes, as a plan of it shows them, judged by a public IAM simulator with AWS's own tables of
 * actions, resources and condition keys.
 *
 * @example
 * const roles = await CiRoles.planned(tools, moto, { bases: ["dev"] });
 * expect(await roles.refused("release", await moto.requests())).toEqual([]);   // what the role lacks
 * expect(await roles.may("release", { action: "iam:CreateUser", resource: "*" })).toBe(false);
 */
export class CiRoles {
  readonly policies: Readonly<Record<string, string>>;

  private constructor(policies: Readonly<Record<string, string>>) {
    this.policies = policies;
  }

  /** Plans the module for an empty account; nothing is applied. */
  static async planned(
    tools: TerraformTools,
    moto: Pick<Moto, "env">,
    inputs: Readonly<Record<string, unknown>>,
    region = "us-east-1",
  ): Promise<CiRoles> {
    const directory = mkdtempSync(join(tmpdir(), "ci-roles-"));
    cpSync(MODULE, join(directory, "module"), { recursive: true });
    const call = { source: "./module", name: "main", repository: "acme/shop", ...inputs };
    const root = { provider: { aws: [{ region, max_retries: 3 }] }, module: { bootstrap: call } };
    writeFileSync(join(directory, "main.tf.json"), JSON.stringify(root));
    const terraform = new Terraform({ tools, directory, env: moto.env });
    await terraform.init();
    const policies = planned(await terraform.plan(), "aws_iam_policy").map(({ change }) => [
      String(change.after?.name),
      String(change.after?.policy),
    ]);
    return new CiRoles(Object.fromEntries(policies));
  }

  /** Each action that a role's policies allow, with each resource that they allow it on. */
  granted(role: CiRole): readonly Pick<Question, "action" | "resource">[] {
    const statements = this.policiesOf(role).flatMap(([, policy]) => (JSON.parse(policy) as Policy).Statement);
    return statements
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action, Resource }) =>
        Action.flatMap((action) => Resource.map((resource) => ({ action, resource }))),
      );
  }

  private policiesOf(role: CiRole): [name: string, policy: string][] {
    const own = Object.entries(this.policies).filter(([name]) => name.startsWith(`main-${role}-`));
    if (own.length === 0)
      throw new Error(`There are no policies of ${role}: ${Object.keys(this.policies).join(", ")}.`);
    return own;
  }

  /** Whether a role's policies, and nothing else, allow this. */
  async may(role: CiRole, { action, resource, context = {} }: Question): Promise<boolean> {
    const own = this.policiesOf(role);
    const result = await runSimulation(
      {
        request: {
          principal: `arn:aws:iam::${ACCOUNT}:role/main-${role}-us-east-1`,
          action,
          resource: { resource, accountId: ACCOUNT },
          contextVariables: { "aws:SecureTransport": "true", ...context },
        },
        identityPolicies: own.map(([name, policy]) => ({ name, policy: JSON.parse(policy) })),
        ...(action.startsWith("kms:") && resource !== "*" && { resourcePolicy: KEY_POLICY }),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      },
      {},
    );
    if (result.resultType !== "error") return result.overallResult === "Allowed";
    // To AWS's tables a vault could be a recovery point as well; it is allowed if it is allowed as either.
    const ambiguous = result.errors.message === "multiple.resource.types";
    if (ambiguous && !resource.endsWith("*")) return this.may(role, { action, resource: `${resource}*`, context });
    throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
  }

  /** Of the requests that were signed with a role's key, what its policies do not allow, each once. */
  async refused(role: CiRole, requests: readonly AwsRequest[]): Promise<string[]> {
    const questions = await questionsOf(requests.filter(({ principal }) => principal === role));
    const judged = await Promise.all(
      questions.map(async (question) => ((await this.may(role, question)) ? [] : [describe(question)])),
    );
    return judged.flat().sort();
  }
}

const describe = ({ action, resource, context }: Question): string =>
  `${action} ${resource}${context && Object.keys(context).length > 0 ? ` ${JSON.stringify(context)}` : ""}`;

/** Everything that IAM is asked when these requests come, each question once. */
export const questionsOf = async (requests: readonly AwsRequest[]): Promise<Question[]> => {
  const known = knownOf(requests);
  const questions = await Promise.all(
    requests.map(async (request) => {
      const context = contextOf(request, known);
      const own = await Promise.all(
        iamActions(request).map(async (action) =>
          (await resourcesOf(action, request)).map((resource) => ({ action, resource, context })),
        ),
      );
      return [...own.flat(), ...passedRoles(request, known)];
    }),
  );
  return [...new Map(questions.flat().map((question) => [describe(question), question])).values()];
};

/** What AWS knows when a request comes and the request does not say: what earlier ones made. */
interface Known {
  readonly boundaries: ReadonlyMap<string, string>;
  readonly profileRoles: ReadonlyMap<string, string>;
  readonly keyNames: readonly string[];
  readonly deletedCaches: ReadonlyMap<AwsRequest, Readonly<Record<string, string>>>;
}

const text = ({ parameters }: AwsRequest, name: string): string => String(parameters[name] ?? "");

const knownOf = (requests: readonly AwsRequest[]): Known => {
  const of = (operation: string) => requests.filter((request) => request.operation === operation);
  return {
    boundaries: new Map(of("CreateRole").map((one) => [text(one, "RoleName"), text(one, "PermissionsBoundary")])),
    profileRoles: new Map(
      of("AddRoleToInstanceProfile").map((one) => [text(one, "InstanceProfileName"), text(one, "RoleName")]),
    ),
    keyNames: of("CreateKey").flatMap(({ parameters }) => tagsOf(parameters.Tags).Name ?? []),
    deletedCaches: cacheTags(requests),
  };
};

const tagsOf = (tags: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (Array.isArray(tags) ? tags : []).map((tag: Record<string, string>) => [
      tag.Key ?? tag.TagKey,
      tag.Value ?? tag.TagValue,
    ]),
  );

const contextOf = (
  request: AwsRequest,
  { boundaries, keyNames, deletedCaches }: Known,
): Record<string, string | string[]> => {
  const { service, operation, parameters } = request;
  switch (service) {
    case "application-autoscaling":
      return parameters.ServiceNamespace
        ? { "application-autoscaling:service-namespace": text(request, "ServiceNamespace") }
        : {};
    case "elasticache": {
      const tags = Object.entries(deletedCaches.get(request) ?? {});
      return Object.fromEntries(tags.map(([name, value]) => [`aws:ResourceTag/${name}`, value]));
    }
    case "iam": {
      const boundary = boundaries.get(text(request, "RoleName"));
      const policy = text(request, "PolicyArn");
      return { ...(boundary && { "iam:PermissionsBoundary": boundary }), ...(policy && { "iam:PolicyARN": policy }) };
    }
    case "kms": {
      const [name = ""] = keyNames;
      return operation === "CreateKey" ? { "aws:RequestTag/Name": name } : { "aws:ResourceTag/Name": name };
    }
    case "route53": {
      const types = [...text(request, "Body").matchAll(/<Type>(\w+)<\/Type>/g)].map(([, type = ""]) => type);
      return types.length > 0 ? { "route53:ChangeResourceRecordSetsRecordTypes": types } : {};
    }
    case "s3":
      return "prefix" in parameters ? { "s3:prefix": text(request, "prefix") } : {};
    case "ecs":
      return parameters.cluster ? { "ecs:cluster": clusterArn(request) } : {};
    default:
      return {};
  }
};

const clusterArn = (request: AwsRequest): string => {
  const cluster = text(request, "cluster");
  return cluster.startsWith("arn:") ? cluster : `arn:aws:ecs:${request.region}:${ACCOUNT}:cluster/${cluster}`;
};

/** Who gives a service a role must be allowed to pass it. */
const PASSED: Readonly<Record<string, readonly [service: string, role: RegExp]>> = {
  "backup:CreateBackupSelection": ["backup.amazonaws.com", /^IamRoleArn$/],
  "ec2:CreateFlowLogs": ["vpc-flow-logs.amazonaws.com", /^DeliverLogsPermissionArn$/],
  "ecs:RegisterTaskDefinition": ["ecs-tasks.amazonaws.com", /^(task|execution)RoleArn$/],
  "ecs:RunTask": ["ecs-tasks.amazonaws.com", /^(task|execution)RoleArn$/],
  "scheduler:CreateSchedule": ["scheduler.amazonaws.com", /^RoleArn$/],
};

const passedRoles = (request: AwsRequest, { profileRoles }: Known): Question[] => {
  const passed = (role: string, service: string) => ({
    action: "iam:PassRole",
    resource: role,
    context: { "iam:PassedToService": service },
  });
  if (request.operation === "RunInstances") {
    const role = profileRoles.get(text(request, "IamInstanceProfile.Name"));
    return role ? [passed(`arn:aws:iam::${ACCOUNT}:role/${role}`, "ec2.amazonaws.com")] : [];
  }
  const found = PASSED[`${request.service}:${request.operation}`];
  return found ? valuesAt(request.parameters, found[1]).map((role) => passed(role, found[0])) : [];
};

/** Values of the members with such a name, however deep. */
const valuesAt = (value: unknown, name: RegExp): string[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) =>
        typeof inner === "string" ? (name.test(key) ? [inner] : []) : valuesAt(inner, name),
      )
    : [];
