import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { IResolvable } from "cdktf";
import { Construct } from "constructs";
import { each } from "../core/each.ts";
import type { TerraformMap } from "../core/flag.ts";
import { hcl, json, text } from "../core/hcl.ts";
import type { Account } from "./account.ts";
import { type Copies, once } from "./copies.ts";

/** Account, region and partition that ARNs are made of, and the boundary of the roles made there. */
export type Place = Pick<Account, "id" | "region" | "partition"> & Partial<Pick<Account, "permissionsBoundaryArn">>;

/** The boundary of a role, where there is one. */
export const bounded = ({ permissionsBoundaryArn }: Partial<Pick<Account, "permissionsBoundaryArn">>) =>
  permissionsBoundaryArn === undefined ? {} : { permissionsBoundary: permissionsBoundaryArn };

/** A statement of an IAM policy. */
export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

interface RoleProps {
  /** Prefix of every name, e.g. `dev-alpha`: 25 characters at most, because role names stop at 64. */
  readonly prefix: string;

  readonly place: Place;

  /** What the role is for, e.g. `api`. */
  readonly name: string;

  /**
   * How often it is made.
   *
   * @default once
   */
  readonly copies?: Copies;
}

export interface TaskRoleProps extends RoleProps {
  /** What the application's code may do besides admitting ECS Exec sessions. */
  readonly statements?: readonly Statement[];

  /** ARNs of managed policies that it has besides, by names that Terraform knows when it plans. @default none */
  readonly policyArns?: TerraformMap<string>;
}

/**
 * The role that the code in a task has. It may always admit ECS Exec sessions and write their log.
 *
 * Source: Amazon ECS, "Amazon ECS task IAM role".
 */
export class TaskRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { statements = [], policyArns, ...props }: TaskRoleProps) {
    super(scope, id);
    const named = { ...props, name: `${props.name}-task` };
    const role = createRole(this, named, [...execSessions(props), ...statements]);
    if (policyArns) this.attach(role, policyArns, props.copies);
    this.arn = arnOf(role, props.copies);
  }

  private attach(role: IamRole, policyArns: TerraformMap<string>, copies: Copies = once): void {
    const there =
      copies === once ? policyArns : hcl`{ for name, arn in ${policyArns} : name => arn if length(${role}) > 0 }`;
    new IamRolePolicyAttachment(this, "policy-attachment", {
      forEach: each(there),
      role: text(hcl`${copies.own(role)}.name`),
      policyArn: text(hcl`each.value`),
    });
  }
}

export interface ExecutionRoleProps extends RoleProps {
  /** Repositories in ECR that images come from. */
  readonly repositoryArns: readonly string[] | IResolvable;

  /** Secrets Manager secrets and SSM parameters that containers get by reference: a Terraform list. */
  readonly secretArns?: unknown;
}

/**
 * The role that starts a task: it pulls the image, writes the log and reads exactly the secrets that the containers refer to.
 *
 * Source: Amazon ECS, "Amazon ECS task execution IAM role".
 */
export class ExecutionRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ExecutionRoleProps) {
    super(scope, id);
    const statements = hcl`[for statement in ${[
      ...pullAndLog(props),
      ...readSecrets(props),
    ]} : statement if length(statement.Resource) > 0]`;
    this.arn = arnOf(createRole(this, { ...props, name: `${props.name}-exec` }, statements), props.copies);
  }
}

const arnOf = (role: IamRole, copies: Copies = once): string => text(hcl`${copies.own(role)}.arn`);

const createRole = (scope: Construct, props: RoleProps, statements: unknown): IamRole => {
  const { prefix, place, name, copies = once } = props;
  const role = new IamRole(scope, "role", {
    ...copies.arguments,
    // Roles are the same in all regions, environments are not.
    name: `${prefix}-${name}-${place.region}`,
    assumeRolePolicy: json({ Version: "2012-10-17", Statement: [assumedByTasksOf(place)] }),
    ...bounded(place),
  });
  new IamRolePolicy(scope, "policy", {
    ...copies.arguments,
    name,
    role: text(hcl`${copies.own(role)}.name`),
    policy: json({ Version: "2012-10-17", Statement: statements }),
  });
  return role;
};

/** Only for tasks of this account and region: nobody else's ECS may use the role. */
const assumedByTasksOf = ({ id, region, partition }: Place) => ({
  Effect: "Allow",
  Principal: { Service: "ecs-tasks.amazonaws.com" },
  Action: "sts:AssumeRole",
  Condition: {
    StringEquals: { "aws:SourceAccount": id },
    ArnLike: { "aws:SourceArn": `arn:${partition}:ecs:${region}:${id}:*` },
  },
});

const logGroups = ({ id, region, partition }: Place, name: string): string =>
  `arn:${partition}:logs:${region}:${id}:log-group:${name}`;

const execSessions = ({ prefix, place }: RoleProps): readonly Statement[] => [
  {
    Effect: "Allow",
    Action: ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"].map(
      (action) => `ssmmessages:${action}`,
    ),
    // These four actions know no resources. Source: Service Authorization Reference, "Amazon Message Gateway Service".
    Resource: ["*"],
  },
  { Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: [logGroups(place, "*")] },
  {
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    Resource: [logGroups(place, `/ecs/${prefix}/exec:*`)],
  },
];

const pullAndLog = ({ prefix, place, repositoryArns }: ExecutionRoleProps): readonly Statement[] => [
  // The token is for the whole registry; what may be pulled with it is said below.
  { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
  {
    Effect: "Allow",
    Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    Resource: repositoryArns,
  },
  {
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: [logGroups(place, `/ecs/${prefix}/*`)],
  },
];

const readSecrets = ({ place, secretArns = [] }: ExecutionRoleProps): readonly Statement[] => {
  const of = (service: string) =>
    hcl`distinct([for arn in ${secretArns} : join(":", slice(split(":", arn), 0, min(7, length(split(":", arn))))) if split(":", arn)[2] == ${service}])`;
  return [
    // A reference may end in `:json-key:stage:version`, which is not part of the secret's ARN.
    { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: of("secretsmanager") },
    { Effect: "Allow", Action: ["ssm:GetParameters"], Resource: of("ssm") },
    {
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: hcl`length(${secretArns}) > 0 ? [${`arn:${place.partition}:kms:${place.region}:${place.id}:key/*`}] : []`,
      // For secrets that somebody encrypted with a key of their own; the key's policy has the last word.
      Condition: {
        StringLike: {
          "kms:ViaService": ["secretsmanager", "ssm"].map((name) => `${name}.${place.region}.amazonaws.com*`),
        },
      },
    },
  ];
};
