import { allow, type CiScope, owned, ownedIn } from "./ci-scope.ts";
import { readState } from "./ci-state.ts";
import type { Statement } from "./task-roles.ts";

/** Folder of an environment's own bucket with its release lock and records. */
const RECORDS = "_releases/*";

/** Everything that releasing an app, going back, stopping, starting and maintenance do, and nothing else. */
export const releaseStatements = (scope: CiScope): readonly Statement[] => [
  ...readState(scope),
  allow({ ecr: ["DescribeImages"] }, scope.repositoryArns),
  ...tasks(scope),
  // Only for tasks, and only the roles that environments give theirs.
  allow(
    { iam: ["PassRole"] },
    owned(scope, (base, id) => ["task", "exec"].map((kind) => `iam::${id}:role/${base}-*-${kind}-*`)),
    { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
  ),
  allow(
    { logs: ["FilterLogEvents", "GetLogEvents"] },
    owned(scope, (base, id) => [`logs:*:${id}:log-group:/ecs/${base}-*`]),
  ),
  allow(
    { ssm: ["GetParameters", "PutParameter"] },
    owned(scope, (base, id) => [`ssm:*:${id}:parameter/django/${base}-*/images/*`]),
  ),
  ...records(scope),
  allow({ "application-autoscaling": ["DescribeScalableTargets"], cloudwatch: ["DescribeAlarms"] }, ["*"]),
  allow({ "application-autoscaling": ["RegisterScalableTarget"] }, ["*"], {
    StringEquals: { "application-autoscaling:service-namespace": "ecs" },
  }),
  ...maintenance(scope),
];

const tasks = (scope: CiScope): readonly Statement[] => [
  // These know no resources. Source: Service Authorization Reference, "Amazon Elastic Container Service".
  allow({ ecs: ["DeregisterTaskDefinition", "DescribeTaskDefinition", "ListTaskDefinitions"] }, ["*"]),
  allow({ ecs: ["ListTasks"] }, ["*"], {
    ArnLike: { "ecs:cluster": owned(scope, (base, id) => [`ecs:*:${id}:cluster/${base}-*`]) },
  }),
  allow(
    {
      ecs: [
        "DescribeServices",
        "DescribeTasks",
        "RegisterTaskDefinition",
        "RunTask",
        "StopTask",
        "TagResource",
        "UpdateService",
      ],
    },
    ownedIn(scope, "ecs"),
  ),
];

const records = (scope: CiScope): readonly Statement[] => [
  allow(
    { s3: ["DeleteObject", "GetObject", "PutObject"] },
    owned(scope, (base) => [`s3:::${base}-*/${RECORDS}`]),
  ),
  // Not the records alone: without it, S3 answers that a lock which is not there yet is forbidden.
  allow(
    { s3: ["ListBucket"] },
    owned(scope, (base) => [`s3:::${base}-*`]),
  ),
];

/** The rule that answers while an environment is being looked after. */
const maintenance = (scope: CiScope): readonly Statement[] => [
  allow({ elasticloadbalancing: ["DescribeRules", "DescribeTags"] }, ["*"]),
  allow(
    { elasticloadbalancing: ["AddTags", "CreateRule", "DeleteRule"] },
    owned(scope, (base, id) =>
      ["listener", "listener-rule"].map((kind) => `elasticloadbalancing:*:${id}:${kind}/app/${base}-load-balancer/*`),
    ),
  ),
];
