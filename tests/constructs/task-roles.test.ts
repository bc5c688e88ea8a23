import { expect, test } from "vitest";
import { type Copies, onceIf } from "../../src/constructs/copies.ts";
import { ExecutionRole, TaskRole } from "../../src/constructs/task-roles.ts";
import { hcl } from "../../src/core/hcl.ts";
import { synthConstruct } from "../support/synth.ts";

const props = {
  prefix: "dev-alpha",
  place: { id: "123456789012", region: "eu-west-1", partition: "aws" },
  name: "api",
};

const taskPolicy = String(
  synthConstruct((scope) => new TaskRole(scope, "task", props)).only("aws_iam_role_policy").policy,
);
const executionPolicy = (secretArns?: string[]) =>
  String(
    synthConstruct(
      (scope) => new ExecutionRole(scope, "execution", { ...props, repositoryArns: ["arn:repository"], secretArns }),
    ).only("aws_iam_role_policy").policy,
  );

test("every task admits ECS Exec sessions and may write their log, nobody else's", () => {
  expect(taskPolicy).toContain('"ssmmessages:CreateDataChannel"');
  expect(taskPolicy).toContain("arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/dev-alpha/exec:*");
});

test("a task role may do nothing else unless told", () => {
  expect(taskPolicy.match(/"Effect" = "Allow"/g)).toHaveLength(3);
});

test("a task role has the policies that it is given, where there is a role", () => {
  const policyArns = { mail: "arn:aws:iam::123456789012:policy/dev-mail" };
  const attached = (copies?: Copies) =>
    synthConstruct((scope) => new TaskRole(scope, "task", { ...props, policyArns, ...(copies && { copies }) })).only(
      "aws_iam_role_policy_attachment",
    );
  expect(attached().for_each).toEqual(policyArns);
  expect(attached(onceIf(hcl`var.enabled`)).for_each).toMatch(/ : name => arn if length\(aws_iam_role\.task\) > 0 \}/);
});

test("an execution role pulls from the given repositories and logs to its environment's groups only", () => {
  expect(executionPolicy()).toContain('"Resource" = ["arn:repository"]');
  expect(executionPolicy()).toContain('["arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/dev-alpha/*"]');
});

test("a statement without resources is left out, since IAM refuses it", () => {
  expect(executionPolicy()).toContain("statement if length(statement.Resource) > 0");
});

test("keys are used for reading secrets only", () => {
  expect(executionPolicy(["arn:aws:ssm:eu-west-1:123456789012:parameter/x"])).toContain(
    '"kms:ViaService" = ["secretsmanager.eu-west-1.amazonaws.com*", "ssm.eu-west-1.amazonaws.com*"]',
  );
});
