import { SECRET_NAME } from "../../core/secret-name.ts";
import { isUnknown } from "../evaluate.ts";
import { type SecurityRule, unless } from "../rule.ts";
import { type Block, nested } from "../synthesized.ts";

type Lookup = Readonly<Record<string, unknown>>;

/** Arguments that end up in Terraform's state as they are. */
const KEPT_IN_STATE =
  /^((master_|admin_)?password|auth_token|secret_string|secret_binary|private_key(_pem)?|secret_key|access_key)$/;

/** Resources whose attributes are secrets. */
const MAKES_SECRETS = [
  "random_password",
  "tls_private_key",
  "aws_iam_access_key",
  "data.aws_secretsmanager_secret_version",
];

/** A connection string that says who connects and with which password. */
const WITH_PASSWORD = /:\/\/[^/\s:@]*:[^/\s:@]+@/;

/** Protocols that have a twin with TLS. */
const WITHOUT_TLS = /^(http|redis|amqp|mqtt|smtp|ldap):\/\//;

/** The containers of a task definition, sidecars that a user may add included. */
export const containersOf = ({ values }: Block): readonly Lookup[] => {
  const definitions = values.container_definitions;
  const list = typeof definitions === "string" && !isUnknown(definitions) ? JSON.parse(definitions) : definitions;
  return (Array.isArray(list) ? list : [list]).filter(
    (container): container is Lookup => typeof container === "object" && container !== null,
  );
};

const listOf = (container: Lookup, name: string): readonly Lookup[] =>
  [container[name] ?? []].flat().filter((entry): entry is Lookup => typeof entry === "object" && entry !== null);

const TASKS = ["aws_ecs_task_definition"];

/** Where secrets are, and where they are not. */
export const secrets: readonly SecurityRule[] = [
  {
    id: "readable-containers",
    title: "Every task's containers are written where they can be judged here",
    types: TASKS,
    check: (block) => unless(containersOf(block).length > 0, "its containers cannot be read without running Terraform"),
  },
  {
    id: "plain-secret",
    title: "No container gets a secret as a plain environment variable",
    types: TASKS,
    check: (block) =>
      containersOf(block).flatMap((container) =>
        listOf(container, "environment").flatMap(({ name, value }) => [
          ...unless(!SECRET_NAME.test(String(name)) && !/(^|_)DSN$/.test(String(name)), `${name} is readable in it`),
          ...unless(!WITH_PASSWORD.test(String(value)), `${name} has a password in it`),
        ]),
      ),
  },
  {
    id: "secret-reference",
    title: "Containers get secrets by reference to Secrets Manager or SSM",
    types: TASKS,
    where: (block) => containersOf(block).some((container) => listOf(container, "secrets").length > 0),
    check: (block) =>
      containersOf(block).flatMap((container) =>
        listOf(container, "secrets").flatMap(({ name, valueFrom }) =>
          unless(/^(arn:|\$\{)/.test(String(valueFrom)), `${name} is not a reference`),
        ),
      ),
  },
  {
    id: "plain-connection",
    title: "What the environment tells a container to connect to, it connects to with TLS",
    types: TASKS,
    check: (block) =>
      containersOf(block).flatMap((container) =>
        listOf(container, "environment").flatMap(({ name, value }) =>
          unless(
            !WITHOUT_TLS.test(String(value)) || /:\/\/(localhost|127\.)/.test(String(value)),
            `${name} is without TLS`,
          ),
        ),
      ),
  },
  {
    id: "secret-in-state",
    title: "No secret goes through Terraform's state",
    check: ({ type, values }) => [
      ...unless(!MAKES_SECRETS.includes(type), "what it makes is kept in the state"),
      ...Object.keys(values)
        .filter((name) => KEPT_IN_STATE.test(name))
        .map((name) => `${name} is kept in the state`),
      ...unless(
        !(type === "aws_ssm_parameter" && values.type === "SecureString" && values.value !== undefined),
        "value is kept in the state",
      ),
    ],
  },
  {
    id: "master-password",
    title: "RDS makes, keeps and rotates the database's master password",
    types: ["aws_db_instance", "aws_rds_cluster"],
    where: ({ values }) => values.replicate_source_db === undefined,
    check: ({ values }) => unless(values.manage_master_user_password === true, "somebody else does"),
  },
  {
    id: "cache-password",
    title: "The cache asks who connects",
    types: ["aws_elasticache_replication_group"],
    check: ({ values }) =>
      unless(
        values.user_group_ids !== undefined || values.auth_token !== undefined,
        "it has neither users nor a token",
      ),
  },
  {
    id: "unprivileged",
    title: "Containers have no rights beyond those that Fargate gives",
    types: TASKS,
    check: (block) =>
      containersOf(block).flatMap((container) => {
        const [linux = {}] = nested(container, "linuxParameters");
        const added = ((linux.capabilities as Lookup | undefined)?.add ?? []) as readonly string[];
        return [
          ...unless(container.privileged !== true, `${container.name} is privileged`),
          ...unless(added.length === 0, `${container.name} may ${added.join(", ")}`),
        ];
      }),
  },
  {
    id: "writable-root",
    title: "Containers cannot change their own file system",
    types: TASKS,
    check: (block) =>
      unless(
        containersOf(block).every((container) => container.readonlyRootFilesystem === true),
        "its containers can be written to",
      ),
  },
  {
    id: "fixed-image",
    title: "No image is whatever a registry calls the latest",
    types: TASKS,
    check: (block) =>
      containersOf(block).flatMap(({ name, image }) =>
        unless(/[@:]|\$\{/.test(String(image)) && !/:latest$/.test(String(image)), `${name} runs ${image}`),
      ),
  },
];
