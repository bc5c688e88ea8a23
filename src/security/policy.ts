import { type Block, nested } from "./synthesized.ts";

/** One statement of a policy; lists where AWS takes one or many. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Kind of principal → who: `Service` → `ecs-tasks.amazonaws.com`. */
  readonly principals: Readonly<Record<string, readonly string[]>>;
  /** `StringEquals aws:SourceAccount` → the values. */
  readonly conditions: Readonly<Record<string, readonly string[]>>;
  /** Uses `NotAction` or the like, and so allows whatever is not thought of. */
  readonly inverted: boolean;
}

type Lookup = Readonly<Record<string, unknown>>;

/** Where policies are written: type → argument. */
export const IDENTITY_POLICIES: Readonly<Record<string, string>> = {
  aws_iam_role_policy: "policy",
  aws_iam_policy: "policy",
  aws_iam_user_policy: "policy",
  aws_iam_group_policy: "policy",
  "data.aws_iam_policy_document": "",
};
export const RESOURCE_POLICIES: Readonly<Record<string, string>> = {
  aws_s3_bucket_policy: "policy",
  aws_sns_topic_policy: "policy",
  aws_sqs_queue_policy: "policy",
  aws_kms_key: "policy",
  aws_ecr_repository_policy: "policy",
  aws_secretsmanager_secret_policy: "policy",
  aws_backup_vault_policy: "policy",
};
const POLICY_ARGUMENTS: Readonly<Record<string, string>> = {
  ...IDENTITY_POLICIES,
  ...RESOURCE_POLICIES,
  aws_iam_role: "assume_role_policy",
};
export const WITH_POLICY = Object.keys(POLICY_ARGUMENTS);

/** The statements of a block's policy: written in place with `jsonencode(…)`, as JSON text, or as a policy document's blocks. */
export const statements = (block: Block): readonly Statement[] => {
  const known = read.get(block) ?? readStatements(block);
  read.set(block, known);
  return known;
};

const read = new WeakMap<Block, readonly Statement[]>();

const readStatements = (block: Block): readonly Statement[] =>
  block.type === "data.aws_iam_policy_document"
    ? nested(block.values, "statement").map(fromDocument)
    : many(policyOf(block)?.Statement).filter(isLookup).map(fromJson);

/** Whether all of a block's policy can be read here, or in the policy document that it refers to. */
export const isReadable = (block: Block): boolean => {
  const argument = POLICY_ARGUMENTS[block.type];
  if (!argument || block.values[argument] === undefined) return true;
  if (/^\$\{data\.aws_iam_policy_document\.[^}]+\.json\}$/.test(String(block.values[argument]))) return true;
  const written = many(policyOf(block)?.Statement);
  return written.length > 0 && written.every(isLookup);
};

/** Statements that allow something. */
export const allowing = (block: Block): readonly Statement[] =>
  statements(block).filter(({ effect }) => effect !== "Deny");

const isLookup = (value: unknown): value is Lookup => typeof value === "object" && value !== null;

const policyOf = ({ type, values }: Block): Lookup | undefined => {
  const policy = values[POLICY_ARGUMENTS[type] ?? ""];
  if (isLookup(policy)) return policy;
  try {
    return JSON.parse(String(policy)) as Lookup;
  } catch {
    return;
  }
};

const fromJson = (statement: Lookup): Statement => ({
  effect: String(statement.Effect ?? "Allow"),
  actions: texts(statement.Action),
  resources: texts(statement.Resource),
  principals: principalsOf(statement.Principal),
  conditions: conditionsOf(statement.Condition),
  inverted: ["NotAction", "NotResource", "NotPrincipal"].some((name) => name in statement),
});

const fromDocument = (statement: Lookup): Statement => ({
  effect: String(statement.effect ?? "Allow"),
  actions: texts(statement.actions),
  resources: texts(statement.resources),
  principals: Object.fromEntries(
    nested(statement, "principals").map(({ type, identifiers }) => [String(type), texts(identifiers)]),
  ),
  conditions: Object.fromEntries(
    nested(statement, "condition").map(({ test, variable, values }) => [`${test} ${variable}`, texts(values)]),
  ),
  inverted: ["not_actions", "not_resources", "not_principals"].some((name) => name in statement),
});

const principalsOf = (principal: unknown): Statement["principals"] => {
  if (typeof principal !== "object" || principal === null)
    return principal === undefined ? {} : { "*": texts(principal) };
  return Object.fromEntries(Object.entries(principal).map(([kind, who]) => [kind, texts(who)]));
};

const conditionsOf = (condition: unknown): Statement["conditions"] =>
  Object.fromEntries(
    Object.entries((condition ?? {}) as Readonly<Record<string, Lookup>>).flatMap(([test, keys]) =>
      Object.entries(keys).map(([key, values]) => [`${test} ${key}`, texts(values)]),
    ),
  );

const many = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const texts = (value: unknown): readonly string[] => many(value).map(String);
