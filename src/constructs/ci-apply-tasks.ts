import { type Actions, allow, type CiScope, ofAccount, owned, ownedIn } from "./ci-scope.ts";
import type { Statement } from "./task-roles.ts";

const ecs: Actions = {
  ecs: [
    "CreateCluster",
    "CreateService",
    "DeleteCluster",
    "DeleteService",
    "PutClusterCapacityProviders",
    "RegisterTaskDefinition",
    "TagResource",
    "UntagResource",
    "UpdateCluster",
    "UpdateClusterSettings",
    "UpdateService",
  ],
};

const logs: Actions = {
  logs: [
    "AssociateKmsKey",
    "CreateLogGroup",
    "DeleteLogGroup",
    "DeleteRetentionPolicy",
    "DisassociateKmsKey",
    "PutRetentionPolicy",
    "TagResource",
    "UntagResource",
  ],
};

const scaling: Actions = {
  "application-autoscaling": [
    "DeleteScalingPolicy",
    "DeleteScheduledAction",
    "DeregisterScalableTarget",
    "PutScalingPolicy",
    "PutScheduledAction",
    "RegisterScalableTarget",
  ],
};

const watching: Actions = {
  cloudwatch: ["DeleteAlarms", "DeleteDashboards", "PutDashboard", "PutMetricAlarm", "TagResource", "UntagResource"],
};

/** What an apply and a destroy change of what runs. */
export const writeTasks = (scope: CiScope): readonly Statement[] => [
  allow(ecs, ownedIn(scope, "ecs")),
  allow(logs, owned(scope, logGroups)),
  allow(scaling, ["*"], { StringEquals: { "application-autoscaling:service-namespace": "ecs" } }),
  allow(
    { "application-autoscaling": ["TagResource", "UntagResource"] },
    ofAccount(scope, (id) => [`application-autoscaling:*:${id}:scalable-target/*`]),
  ),
  allow(
    watching,
    owned(scope, (base, id) => [`cloudwatch:*:${id}:alarm:${base}-*`, `cloudwatch::${id}:dashboard/${base}-*`]),
  ),
  allow(
    { scheduler: ["CreateSchedule", "DeleteSchedule", "UpdateSchedule"] },
    owned(scope, (base, id) => [`scheduler:*:${id}:schedule/default/${base}-*`]),
  ),
];

const logGroups = (base: string, id: string) =>
  [`/ecs/${base}-*`, `/${base}/*`, `/aws/rds/instance/${base}-*`].map((group) => `logs:*:${id}:log-group:${group}`);
