import { ACCOUNT, ask, BOUNDARY, bounded, type RoleQuestion, role, STATE } from "./ci-role-questions.ts";

/** What a role must never be able to do, whatever else changes. */
export const denied: readonly RoleQuestion[] = [
  ["plan", "write a state", ask("s3:PutObject", `${STATE}/base-dev.tfstate`)],
  ["plan", "delete a state", ask("s3:DeleteObject", `${STATE}/base-dev.tfstate`)],
  ["plan", "delete a version of a lock", ask("s3:DeleteObjectVersion", `${STATE}/base-dev.tfstate.tflock`)],
  ["plan", "make a role", ask("iam:CreateRole", role("dev-alpha-api-task-us-east-1"), bounded)],
  [
    "plan",
    "pass a role",
    ask("iam:PassRole", role("dev-alpha-api-task-us-east-1"), { "iam:PassedToService": "ecs-tasks.amazonaws.com" }),
  ],
  ["plan", "make a network", ask("ec2:CreateVpc", "*")],
  ["plan", "delete a database", ask("rds:DeleteDBInstance", `arn:aws:rds:us-east-1:${ACCOUNT}:db:dev-database`)],
  ["plan", "run a task", ask("ecs:RunTask", `arn:aws:ecs:us-east-1:${ACCOUNT}:task-definition/dev-alpha-api:1`)],
  [
    "plan",
    "write a parameter",
    ask("ssm:PutParameter", `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/django/dev-alpha/images/backend`),
  ],
  [
    "plan",
    "change DNS",
    ask("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1", {
      "route53:ChangeResourceRecordSetsRecordTypes": ["A"],
    }),
  ],
  [
    "plan",
    "read the database's master password",
    ask("secretsmanager:GetSecretValue", `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:rds!db-1-AbCdEf`),
  ],
  [
    "plan",
    "read a secret that is not an environment's",
    ask("secretsmanager:GetSecretValue", `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:stripe-AbCdEf`),
  ],
  [
    "plan",
    "read what people uploaded",
    ask("s3:GetObject", "arn:aws:s3:::dev-alpha-assets-123456789012-us-east-1/media/1"),
  ],
  [
    "plan",
    "read logs",
    ask("logs:GetLogEvents", `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/ecs/dev-alpha/api:log-stream:x`),
  ],

  ["apply", "make a user", ask("iam:CreateUser", `arn:aws:iam::${ACCOUNT}:user/dev-x`)],
  ["apply", "make an access key", ask("iam:CreateAccessKey", `arn:aws:iam::${ACCOUNT}:user/dev-x`)],
  ["apply", "make a policy", ask("iam:CreatePolicy", `arn:aws:iam::${ACCOUNT}:policy/dev-x`)],
  ["apply", "make a role without the boundary", ask("iam:CreateRole", role("dev-alpha-api-task-us-east-1"))],
  [
    "apply",
    "make a role with another boundary",
    ask("iam:CreateRole", role("dev-x"), { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess" }),
  ],
  [
    "apply",
    "write a policy into a role without the boundary",
    ask("iam:PutRolePolicy", role("dev-alpha-api-task-us-east-1")),
  ],
  [
    "apply",
    "take the boundary off a role",
    ask("iam:DeleteRolePermissionsBoundary", role("dev-alpha-api-task-us-east-1"), bounded),
  ],
  ["apply", "change the boundary", ask("iam:CreatePolicyVersion", BOUNDARY)],
  [
    "apply",
    "make a role an administrator",
    ask("iam:AttachRolePolicy", role("dev-x"), {
      ...bounded,
      "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
  ],
  [
    "apply",
    "give a role a policy of another project",
    ask("iam:AttachRolePolicy", role("dev-alpha-api-task-us-east-1"), {
      ...bounded,
      "iam:PolicyARN": `arn:aws:iam::${ACCOUNT}:policy/billing`,
    }),
  ],
  [
    "apply",
    "give a role without the boundary a policy of its base",
    ask("iam:AttachRolePolicy", role("dev-alpha-api-task-us-east-1"), {
      "iam:PolicyARN": `arn:aws:iam::${ACCOUNT}:policy/dev-mail`,
    }),
  ],
  ["apply", "change its own role", ask("iam:PutRolePolicy", role("main-apply-us-east-1"), bounded)],
  ["apply", "change who may assume a role of CI", ask("iam:UpdateAssumeRolePolicy", role("main-apply-us-east-1"))],
  [
    "apply",
    "pass a role that is not an environment's",
    ask("iam:PassRole", role("admin"), { "iam:PassedToService": "ecs-tasks.amazonaws.com" }),
  ],
  [
    "apply",
    "pass a role to a service of no use to us",
    ask("iam:PassRole", role("dev-x"), { "iam:PassedToService": "lambda.amazonaws.com" }),
  ],
  ["apply", "assume a role", ask("sts:AssumeRole", role("admin"))],
  ["apply", "write the state of the layer that made it", ask("s3:PutObject", `${STATE}/bootstrap-main.tfstate`)],
  ["apply", "write that state in a folder", ask("s3:PutObject", `${STATE}/shop/bootstrap-main.tfstate`)],
  ["apply", "delete a state", ask("s3:DeleteObject", `${STATE}/base-dev.tfstate`)],
  ["apply", "delete a version of a state", ask("s3:DeleteObjectVersion", `${STATE}/base-dev.tfstate`)],
  ["apply", "delete the state bucket", ask("s3:DeleteBucket", STATE)],
  ["apply", "open the state bucket", ask("s3:PutBucketPolicy", STATE)],
  [
    "apply",
    "delete a database of another project",
    ask("rds:DeleteDBInstance", `arn:aws:rds:us-east-1:${ACCOUNT}:db:billing`),
  ],
  [
    "apply",
    "delete a cache that must stay",
    ask("elasticache:DeleteReplicationGroup", `arn:aws:elasticache:us-east-1:${ACCOUNT}:replicationgroup:prod-cache`, {
      "aws:ResourceTag/AllowDestroy": "false",
    }),
  ],
  [
    "apply",
    "delete a cache that nobody says may be destroyed",
    ask("elasticache:DeleteReplicationGroup", `arn:aws:elasticache:us-east-1:${ACCOUNT}:replicationgroup:prod-cache`),
  ],
  [
    "apply",
    "delete a secret of another project",
    ask("secretsmanager:DeleteSecret", `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:stripe-AbCdEf`),
  ],
  [
    "apply",
    "read the database's master password",
    ask("secretsmanager:GetSecretValue", `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:rds!db-1-AbCdEf`),
  ],
  [
    "apply",
    "change mail's DNS records",
    ask("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1", {
      "route53:ChangeResourceRecordSetsRecordTypes": ["MX"],
    }),
  ],
  ["apply", "delete a zone", ask("route53:DeleteHostedZone", "arn:aws:route53:::hostedzone/Z1")],
  [
    "apply",
    "delete a key of another project",
    ask("kms:ScheduleKeyDeletion", `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`, { "aws:ResourceTag/Name": "billing" }),
  ],
  [
    "apply",
    "call a key of another project its own",
    ask("kms:TagResource", `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`, {
      "aws:ResourceTag/Name": "billing",
      "aws:RequestTag/Name": "dev-x",
    }),
  ],
  ["apply", "push an image", ask("ecr:PutImage", `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/backend`)],

  ["release", "make a user", ask("iam:CreateUser", `arn:aws:iam::${ACCOUNT}:user/x`)],
  ["release", "make a role", ask("iam:CreateRole", role("dev-alpha-api-task-us-east-1"), bounded)],
  [
    "release",
    "pass the role of CI",
    ask("iam:PassRole", role("main-apply-us-east-1"), { "iam:PassedToService": "ecs-tasks.amazonaws.com" }),
  ],
  [
    "release",
    "pass a role of the base",
    ask("iam:PassRole", role("dev-backup-us-east-1"), { "iam:PassedToService": "ecs-tasks.amazonaws.com" }),
  ],
  [
    "release",
    "pass an app's role to another service",
    ask("iam:PassRole", role("dev-alpha-api-task-us-east-1"), { "iam:PassedToService": "ec2.amazonaws.com" }),
  ],
  [
    "release",
    "write another parameter",
    ask("ssm:PutParameter", `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/billing/key`),
  ],
  [
    "release",
    "write another parameter of an app",
    ask("ssm:PutParameter", `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/django/dev-alpha/other`),
  ],
  [
    "release",
    "delete a parameter",
    ask("ssm:DeleteParameter", `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/django/dev-alpha/images/backend`),
  ],
  ["release", "delete a database", ask("rds:DeleteDBInstance", `arn:aws:rds:us-east-1:${ACCOUNT}:db:dev-database`)],
  ["release", "delete a service", ask("ecs:DeleteService", `arn:aws:ecs:us-east-1:${ACCOUNT}:service/dev-alpha/api`)],
  [
    "release",
    "roll a service of another project",
    ask("ecs:UpdateService", `arn:aws:ecs:us-east-1:${ACCOUNT}:service/billing/api`),
  ],
  [
    "release",
    "read a secret",
    ask(
      "secretsmanager:GetSecretValue",
      `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:dev-alpha/database-AbCdEf`,
    ),
  ],
  ["release", "write a state", ask("s3:PutObject", `${STATE}/app-alpha.tfstate`)],
  ["release", "hold a state's lock", ask("s3:PutObject", `${STATE}/app-alpha.tfstate.tflock`)],
  [
    "release",
    "read what people uploaded",
    ask("s3:GetObject", "arn:aws:s3:::dev-alpha-assets-123456789012-us-east-1/media/1"),
  ],
  ["release", "push an image", ask("ecr:PutImage", `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/backend`)],
  [
    "release",
    "read logs of another project",
    ask("logs:GetLogEvents", `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/ecs/billing/api:log-stream:x`),
  ],
  [
    "release",
    "scale what is not a service",
    ask(
      "application-autoscaling:RegisterScalableTarget",
      `arn:aws:application-autoscaling:us-east-1:${ACCOUNT}:scalable-target/1`,
      { "application-autoscaling:service-namespace": "dynamodb" },
    ),
  ],
  [
    "release",
    "delete a rule of another load balancer",
    ask(
      "elasticloadbalancing:DeleteRule",
      `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:listener-rule/app/billing/1/2/3`,
    ),
  ],

  ["boundary", "let a task make a user", ask("iam:CreateUser", `arn:aws:iam::${ACCOUNT}:user/x`)],
  ["boundary", "let a task assume a role", ask("sts:AssumeRole", role("admin"))],
  [
    "boundary",
    "let a task pass the role of CI",
    ask("iam:PassRole", role("main-apply-us-east-1"), { "iam:PassedToService": "ecs-tasks.amazonaws.com" }),
  ],
  [
    "boundary",
    "let a task protect one of another project",
    ask("ecs:UpdateTaskProtection", `arn:aws:ecs:us-east-1:${ACCOUNT}:task/billing/1`),
  ],
  ["boundary", "let a task read states", ask("s3:GetObject", `${STATE}/base-prod.tfstate`)],
  [
    "boundary",
    "let a task delete a database",
    ask("rds:DeleteDBInstance", `arn:aws:rds:us-east-1:${ACCOUNT}:db:dev-database`),
  ],
];
