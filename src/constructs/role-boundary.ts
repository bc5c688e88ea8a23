import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { json } from "../core/hcl.ts";
import type { Account } from "./account.ts";
import { allow, ofAccount, owned } from "./ci-scope.ts";

export interface RoleBoundaryProps {
  /** Prefix of the policy's name, e.g. `main`. */
  readonly name: string;
  readonly account: Account;
  readonly bases: string[];
}

/**
 * The most that a role of an environment can ever do, whatever its own policies say.
 *
 * CI may only make roles that carry it: without that, whoever may make a role and pass it to a task may do everything.
 * Source: IAM, "Permissions boundaries for IAM entities".
 */
export class RoleBoundary extends Construct {
  /** Known when Terraform plans, so that a plan shows what the roles may do. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { name, account, bases }: RoleBoundaryProps) {
    super(scope, id);
    section(this);
    const where = { account, bases };
    const policyName = `${name}-boundary-${account.region}`;
    new IamPolicy(this, "boundary", {
      name: policyName,
      description: "The most that roles of environments can do.",
      policy: json({ Version: "2012-10-17", Statement: [...applications(where), ...services(where)] }),
      tags: { Name: `${name}-boundary` },
    });
    this.arn = `arn:${account.partition}:iam::${account.id}:policy/${policyName}`;
  }
}

type Where = Pick<RoleBoundaryProps, "account" | "bases">;

/** Tasks, and what starts them. */
const applications = (where: Where) => [
  allow(
    {
      cloudwatch: ["PutMetricData"],
      ecr: ["GetAuthorizationToken"],
      logs: ["DescribeLogGroups"],
      ses: ["SendEmail", "SendRawEmail"],
      ssmmessages: ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"],
      xray: ["PutTelemetryRecords", "PutTraceSegments"],
    },
    ["*"],
  ),
  allow(
    {
      s3: ["AbortMultipartUpload", "DeleteObject", "GetObject", "ListBucket", "ListMultipartUploadParts", "PutObject"],
    },
    owned(where, (base) => [`s3:::${base}-*`]),
  ),
  allow(
    {
      ecr: ["BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"],
      kms: ["Decrypt", "GenerateDataKey"],
      logs: ["CreateLogStream", "DescribeLogStreams", "PutLogEvents"],
      secretsmanager: ["GetSecretValue"],
      ssm: ["GetParameters"],
    },
    // Images and secrets may lie in other accounts.
    [
      "ecr:*:*:repository/*",
      "kms:*:*:key/*",
      "logs:*:*:log-group:*",
      "secretsmanager:*:*:secret:*",
      "ssm:*:*:parameter/*",
    ].map((arn) => `arn:${where.account.partition}:${arn}`),
  ),
  allow(
    { ecs: ["GetTaskProtection", "UpdateTaskProtection"] },
    owned(where, (base, id) => [`ecs:*:${id}:task/${base}-*`]),
  ),
  allow(
    { ecs: ["RunTask"] },
    owned(where, (base, id) => [`ecs:*:${id}:task-definition/${base}-*`]),
  ),
  allow(
    { iam: ["PassRole"] },
    owned(where, (base, id) => [`iam::${id}:role/${base}-*`]),
    {
      StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    },
  ),
];

/** The bastion's agent and AWS Backup. */
const services = (where: Where) => [
  allow(
    {
      ec2messages: ["AcknowledgeMessage", "DeleteMessage", "FailMessage", "GetEndpoint", "GetMessages", "SendReply"],
      ssm: [
        "GetDeployablePatchSnapshotForInstance",
        "GetDocument",
        "GetManifest",
        "ListAssociations",
        "ListInstanceAssociations",
        "PutInventory",
        "UpdateAssociationStatus",
        "UpdateInstanceAssociationStatus",
        "UpdateInstanceInformation",
      ],
      tag: ["GetResources"],
    },
    ["*"],
  ),
  allow(
    {
      backup: ["CopyFromBackupVault", "CopyIntoBackupVault", "DescribeBackupVault", "TagResource"],
      kms: ["CreateGrant", "DescribeKey"],
      rds: [
        "AddTagsToResource",
        "CopyDBSnapshot",
        "CreateDBSnapshot",
        "DeleteDBSnapshot",
        "DescribeDBInstances",
        "DescribeDBSnapshots",
        "ListTagsForResource",
        "ModifyDBInstance",
        "RestoreDBInstanceFromDBSnapshot",
        "RestoreDBInstanceToPointInTime",
      ],
    },
    ofAccount(where, (id) => [
      `backup:*:${id}:backup-vault:*`,
      `kms:*:${id}:key/*`,
      ...["db", "og", "snapshot", "subgrp"].map((kind) => `rds:*:${id}:${kind}:*`),
    ]),
  ),
];
