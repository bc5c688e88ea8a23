import { hcl } from "../core/hcl.ts";
import { allow, type CiScope, ofAccount, owned } from "./ci-scope.ts";
import type { Statement } from "./task-roles.ts";

/** Services that get a role of an environment, and AWS's own policies that its roles may have. */
const PASSED_TO = ["backup", "ec2", "ecs-tasks", "scheduler", "vpc-flow-logs"];
const AWS_POLICIES = [
  "AmazonSSMManagedInstanceCore",
  "service-role/AWSBackupServiceRolePolicyForBackup",
  "service-role/AWSBackupServiceRolePolicyForRestores",
];

/** Roles that AWS makes for its services the first time they are used. */
const SERVICE_LINKED = [
  "backup.amazonaws.com",
  "ecs.amazonaws.com",
  "ecs.application-autoscaling.amazonaws.com",
  "elasticache.amazonaws.com",
  "elasticloadbalancing.amazonaws.com",
  "rds.amazonaws.com",
];

/** What an apply and a destroy change of roles: environments' alone, and none without the boundary: otherwise whoever applies could make a role that may do everything. */
export const writeRoles = (scope: CiScope): readonly Statement[] => {
  const own = owned(scope, (base, id) => [`iam::${id}:role/${base}-*`]);
  const awsPolicies = AWS_POLICIES.map((name) => `arn:${scope.account.partition}:iam::aws:policy/${name}`);
  // Made by people, for applications: the boundary holds whatever they allow.
  const ownPolicies = owned(scope, (base, id) => [`iam::${id}:policy/${base}-*`]);
  const bounded = { StringEquals: { "iam:PermissionsBoundary": scope.boundaryArn } };
  return [
    allow({ iam: ["CreateRole", "DeleteRolePolicy", "PutRolePermissionsBoundary", "PutRolePolicy"] }, own, bounded),
    allow({ iam: ["AttachRolePolicy", "DetachRolePolicy"] }, own, {
      ...bounded,
      ArnLike: { "iam:PolicyARN": hcl`concat(${awsPolicies}, ${ownPolicies})` },
    }),
    allow(
      { iam: ["DeleteRole", "TagRole", "UntagRole", "UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription"] },
      own,
    ),
    allow(
      {
        iam: [
          "AddRoleToInstanceProfile",
          "CreateInstanceProfile",
          "DeleteInstanceProfile",
          "RemoveRoleFromInstanceProfile",
          "TagInstanceProfile",
          "UntagInstanceProfile",
        ],
      },
      owned(scope, (base, id) => [`iam::${id}:instance-profile/${base}-*`]),
    ),
    allow({ iam: ["PassRole"] }, own, {
      StringEquals: { "iam:PassedToService": PASSED_TO.map((service) => `${service}.amazonaws.com`) },
    }),
    allow(
      { iam: ["CreateServiceLinkedRole"] },
      ofAccount(scope, (id) => [`iam::${id}:role/aws-service-role/*`]),
      {
        StringEquals: { "iam:AWSServiceName": SERVICE_LINKED },
      },
    ),
  ];
};
