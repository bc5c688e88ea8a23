import type { Rule } from "../core/rule.ts";
import { MASTER_USER } from "./database-users.ts";

/** Roles and databases that PostgreSQL or RDS has already, or keeps to itself. */
const RESERVED_NAMES = [
  MASTER_USER,
  "postgres",
  "public",
  "none",
  "rdsadmin",
  "rdsproxyadmin",
  "template0",
  "template1",
];

/** Secrets that every backend container gets. */
const OWN_SECRETS = ["DJANGO_SECRET_KEY", "POSTGRES_PASSWORD"];

/** Names of policies that allow nearly everything. */
const ADMINISTRATION = ["AdministratorAccess", "PowerUserAccess"];

/** Names as a Terraform list. */
export const listed = (names: readonly string[]): string => `[${names.map((name) => `"${name}"`).join(", ")}]`;

/** What the rules of every app look at. */
interface AppInputs {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly task_role_policy_arns: Readonly<Record<string, string>>;
}

/** What must hold across the inputs of every app. */
export const appRules: readonly Rule<AppInputs>[] = [
  {
    on: "name",
    message: `must not begin with pg- or rds- nor be one of ${RESERVED_NAMES.join(", ")}, because the environment's database and its role are named after it`,
    holds: ({ name }) => !RESERVED_NAMES.includes(name) && !/^(pg|rds)-/.test(name),
    condition: `!contains(${listed(RESERVED_NAMES)}, var.name) && !can(regex("^(pg|rds)-", var.name))`,
  },
  {
    on: "environment",
    message: "must not name a variable that secrets names too, because ECS takes only one of them",
    holds: ({ environment, secrets }) => !Object.keys(environment).some((name) => Object.hasOwn(secrets, name)),
    condition: "length(setintersection(keys(var.environment), keys(var.secrets))) == 0",
  },
  {
    on: "environment",
    message: `must not name ${OWN_SECRETS.join(" or ")}, which would be readable in the task definition; name it in secrets instead`,
    holds: ({ environment }) => !OWN_SECRETS.some((name) => Object.hasOwn(environment, name)),
    condition: `length(setintersection(keys(var.environment), ${listed(OWN_SECRETS)})) == 0`,
  },
  {
    on: "task_role_policy_arns",
    message: `must not name ${ADMINISTRATION.join(" or ")}: whoever broke into a task would have the account; allow what the application calls`,
    holds: ({ task_role_policy_arns }) =>
      Object.values(task_role_policy_arns).every((arn) => !ADMINISTRATION.includes(arn.split("/").at(-1) ?? "")),
    condition: `alltrue([for arn in values(var.task_role_policy_arns) : !contains(${listed(ADMINISTRATION)}, reverse(split("/", arn))[0])])`,
  },
];
