import { ACCOUNT, ask, bounded, type RoleQuestion, role, STATE } from "./ci-role-questions.ts";

/** What a role must be able to do: one without policies would pass the refusals. */
export const allowed: readonly RoleQuestion[] = [
  [
    "boundary",
    "let a task read its secret",
    ask(
      "secretsmanager:GetSecretValue",
      `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:dev-alpha/database-AbCdEf`,
    ),
  ],
  [
    "boundary",
    "let a task write a file",
    ask("s3:PutObject", "arn:aws:s3:::dev-alpha-assets-123456789012-us-east-1/media/1"),
  ],
  [
    "boundary",
    "let AWS Backup take a snapshot",
    ask("rds:CreateDBSnapshot", `arn:aws:rds:us-east-1:${ACCOUNT}:db:prod-database`),
  ],
  [
    "boundary",
    "let a task protect itself from being scaled in",
    ask("ecs:UpdateTaskProtection", `arn:aws:ecs:us-east-1:${ACCOUNT}:task/dev-alpha/1`),
  ],
  ["boundary", "let a task send mail", ask("ses:SendEmail", `arn:aws:ses:us-east-1:${ACCOUNT}:identity/example.com`)],
  ["plan", "read a state", ask("s3:GetObject", `${STATE}/base-dev.tfstate`)],
  ["plan", "hold a state's lock", ask("s3:PutObject", `${STATE}/base-dev.tfstate.tflock`)],
  ["apply", "write a state", ask("s3:PutObject", `${STATE}/app-alpha.tfstate`)],
  ["apply", "make a role with the boundary", ask("iam:CreateRole", role("dev-alpha-api-task-us-east-1"), bounded)],
  [
    "apply",
    "give a role a policy that somebody made for its base",
    ask("iam:AttachRolePolicy", role("dev-alpha-api-task-us-east-1"), {
      ...bounded,
      "iam:PolicyARN": `arn:aws:iam::${ACCOUNT}:policy/dev-mail`,
    }),
  ],
  [
    "apply",
    "delete its own key",
    ask("kms:ScheduleKeyDeletion", `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`, { "aws:ResourceTag/Name": "dev-alarms" }),
  ],
  [
    "apply",
    "delete a cache that may be destroyed",
    ask("elasticache:DeleteReplicationGroup", `arn:aws:elasticache:us-east-1:${ACCOUNT}:replicationgroup:dev-cache`, {
      "aws:ResourceTag/AllowDestroy": "true",
    }),
  ],
  [
    "apply",
    "take a cache's last snapshot",
    ask("elasticache:DeleteReplicationGroup", `arn:aws:elasticache:us-east-1:${ACCOUNT}:snapshot:prod-cache-final`),
  ],
  [
    "apply",
    "change an app's DNS record",
    ask("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1", {
      "route53:ChangeResourceRecordSetsRecordTypes": ["A"],
    }),
  ],
  ["release", "find an image", ask("ecr:DescribeImages", `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/backend`)],
  [
    "release",
    "register a task definition",
    ask("ecs:RegisterTaskDefinition", `arn:aws:ecs:us-east-1:${ACCOUNT}:task-definition/dev-alpha-api:1`),
  ],
  [
    "release",
    "run a task",
    ask("ecs:RunTask", `arn:aws:ecs:us-east-1:${ACCOUNT}:task-definition/dev-alpha-backend-update:3`),
  ],
  ["release", "stop a task", ask("ecs:StopTask", `arn:aws:ecs:us-east-1:${ACCOUNT}:task/dev-alpha/1`)],
  ["release", "roll a service", ask("ecs:UpdateService", `arn:aws:ecs:us-east-1:${ACCOUNT}:service/dev-alpha/api`)],
  [
    "release",
    "pass an app's task role",
    ask("iam:PassRole", role("dev-alpha-api-task-us-east-1"), { "iam:PassedToService": "ecs-tasks.amazonaws.com" }),
  ],
  [
    "release",
    "pass an app's execution role",
    ask("iam:PassRole", role("dev-alpha-backend-exec-us-east-1"), { "iam:PassedToService": "ecs-tasks.amazonaws.com" }),
  ],
  [
    "release",
    "read a task's log",
    ask("logs:GetLogEvents", `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/ecs/dev-alpha/api:log-stream:x`),
  ],
  [
    "release",
    "write an image parameter",
    ask("ssm:PutParameter", `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/django/dev-alpha/images/backend`),
  ],
  [
    "release",
    "write a record",
    ask("s3:PutObject", "arn:aws:s3:::dev-alpha-assets-123456789012-us-east-1/_releases/1.json"),
  ],
  [
    "release",
    "list records",
    ask("s3:ListBucket", "arn:aws:s3:::dev-alpha-assets-123456789012-us-east-1", { "s3:prefix": "_releases/" }),
  ],
  [
    "release",
    "turn on maintenance",
    ask(
      "elasticloadbalancing:CreateRule",
      `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:listener/app/dev-load-balancer/1/2`,
    ),
  ],
];
