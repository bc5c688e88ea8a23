import { allowing, IDENTITY_POLICIES, isReadable, RESOURCE_POLICIES, type Statement, WITH_POLICY } from "../policy.ts";
import { type SecurityRule, unless } from "../rule.ts";
import type { Block } from "../synthesized.ts";
import { ONLY_ON_EVERYTHING } from "./only-on-everything.ts";

const isWhole = (action: string): boolean => action === "*" || action.endsWith(":*");

/** Policies that AWS made for one of its services, which names the resources it needs itself. */
const MADE_FOR_A_SERVICE = /:iam::aws:policy\/(service-role\/[A-Za-z0-9]+|AmazonSSMManagedInstanceCore)$/;

/** Services that tell a role for whom they assume it: their trust can be bound to the account. */
const TELL_FOR_WHOM = ["ecs-tasks", "vpc-flow-logs", "scheduler", "events", "rds", "sns", "monitoring.rds"];

const GITHUB = "token.actions.githubusercontent.com";

/** The first few of many. */
const some = (actions: readonly string[]): string =>
  actions.length > 4 ? `${actions.slice(0, 3).join(", ")} and ${actions.length - 3} more` : actions.join(", ");

const eachAllowed = (block: Block, wrong: (statement: Statement) => string | undefined): readonly string[] =>
  allowing(block).flatMap((statement) => wrong(statement) ?? []);

const conditionOn = ({ conditions }: Statement, key: string): readonly string[] =>
  Object.entries(conditions)
    .filter(([name]) => name.toLowerCase().endsWith(` ${key.toLowerCase()}`))
    .flatMap(([, values]) => values);

const federated = ({ principals }: Statement): readonly string[] => principals.Federated ?? [];

/** Who may do what. */
export const permissions: readonly SecurityRule[] = [
  {
    id: "readable-policy",
    title: "Every policy is written where it can be read and judged here",
    types: WITH_POLICY,
    check: (block) => unless(isReadable(block), "its policy cannot be read without running Terraform"),
  },
  {
    id: "every-action",
    title: "No statement allows every action, of AWS or of one service",
    types: [...Object.keys(IDENTITY_POLICIES), ...Object.keys(RESOURCE_POLICIES)],
    check: (block) =>
      eachAllowed(block, ({ actions, inverted }) => {
        const whole = actions.filter(isWhole);
        if (inverted) return "it allows everything but what it names";
        return whole.length > 0 ? `it allows ${whole.join(", ")}` : undefined;
      }),
  },
  {
    id: "every-resource",
    title: "A statement on every resource has only actions that AWS offers on nothing less",
    types: Object.keys(IDENTITY_POLICIES),
    check: (block) =>
      eachAllowed(block, ({ actions, resources }) => {
        if (!resources.includes("*")) return;
        const narrower = actions.filter((action) => !ONLY_ON_EVERYTHING.has(action));
        return narrower.length > 0 ? `it allows ${some(narrower)} on *` : undefined;
      }),
  },
  {
    id: "managed-policy",
    title: "A policy of AWS's own is attached only where it was made for one service",
    types: ["aws_iam_role_policy_attachment", "aws_iam_policy_attachment", "aws_iam_user_policy_attachment"],
    check: ({ values }) => {
      const arn = String(values.policy_arn);
      const own = /^\$\{aws_iam_policy\./.test(arn);
      return unless(own || MADE_FOR_A_SERVICE.test(arn), `${arn.split("/").at(-1)} is wider than one service needs`);
    },
  },
  {
    id: "public-policy",
    title: "No policy allows everybody anything",
    types: [...Object.keys(RESOURCE_POLICIES), "aws_iam_role"],
    check: (block) =>
      eachAllowed(block, ({ principals }) =>
        Object.values(principals).flat().includes("*") ? "a statement allows every principal" : undefined,
      ),
  },
  {
    id: "trust",
    title: "A role that an AWS service assumes is bound to this account, where the service says for whom it acts",
    types: ["aws_iam_role"],
    where: (block) => allowing(block).some(({ principals }) => principals.Service),
    check: (block) =>
      eachAllowed(block, (statement) => {
        const services = statement.principals.Service ?? [];
        const telling = services.filter((service) =>
          TELL_FOR_WHOM.includes(service.replace(/\.amazonaws\.com.*$/, "")),
        );
        const bound = [...conditionOn(statement, "aws:SourceAccount"), ...conditionOn(statement, "aws:SourceArn")];
        return telling.length > 0 && bound.length === 0
          ? `${telling.join(", ")} may assume it for another account`
          : undefined;
      }),
  },
  {
    id: "workflow-trust",
    title: "A role of GitHub's workflows is bound to one repository and to the audience sts.amazonaws.com",
    types: ["aws_iam_role", "data.aws_iam_policy_document"],
    where: (block) => allowing(block).some((statement) => federated(statement).length > 0),
    check: (block) =>
      allowing(block)
        .filter((statement) => federated(statement).length > 0)
        .flatMap((statement) => {
          const subjects = conditionOn(statement, `${GITHUB}:sub`);
          const audiences = conditionOn(statement, `${GITHUB}:aud`);
          const bound = subjects.length > 0 && subjects.every((subject) => /^repo:[^*?]+:[^:]+/.test(subject));
          return [
            ...unless(bound, "its subjects are not those of one repository (repo:<owner>/<name>:…)"),
            ...unless(audiences.join() === "sts.amazonaws.com", "its audience is not sts.amazonaws.com"),
          ];
        }),
  },
  {
    id: "pass-role",
    title: "Roles are passed by name, and to the one service they are for",
    types: Object.keys(IDENTITY_POLICIES),
    where: (block) => allowing(block).some(({ actions }) => actions.includes("iam:PassRole")),
    check: (block) =>
      allowing(block)
        .filter(({ actions }) => actions.includes("iam:PassRole"))
        .flatMap((statement) => [
          ...unless(!statement.resources.includes("*"), "any role may be passed"),
          ...unless(conditionOn(statement, "iam:PassedToService").length > 0, "roles may be passed to any service"),
        ]),
  },
  {
    id: "users",
    title: "There are no users and no long-lived keys",
    types: ["aws_iam_role", "aws_iam_user", "aws_iam_access_key", "aws_iam_user_login_profile"],
    check: ({ type }) => unless(type === "aws_iam_role", "it has credentials that do not end"),
  },
];
