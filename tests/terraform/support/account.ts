import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client, paginateDescribeTargetGroups } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient, paginateListRoles } from "@aws-sdk/client-iam";
import { RDSClient } from "@aws-sdk/client-rds";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { paginateListSecrets, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { paginateDescribeParameters, SSMClient } from "@aws-sdk/client-ssm";
import type { Moto } from "./moto.ts";

/** Clients of the AWS SDK for one emulated account. */
export const account = ({ url, env }: Moto, { maxAttempts = 3 } = {}) => {
  const settings = {
    maxAttempts,
    endpoint: url,
    region: env.AWS_REGION ?? "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
  };
  return {
    alarms: new CloudWatchClient(settings),
    ecs: new ECSClient(settings),
    elb: new ElasticLoadBalancingV2Client(settings),
    iam: new IAMClient(settings),
    logs: new CloudWatchLogsClient(settings),
    rds: new RDSClient(settings),
    s3: new S3Client(settings),
    scaling: new ApplicationAutoScalingClient(settings),
    secrets: new SecretsManagerClient(settings),
    ssm: new SSMClient(settings),
  };
};

export type Account = ReturnType<typeof account>;

/** Names (ARNs, for secrets and clusters) of everything of a kind, as AWS lists them. */
export const namesIn = async (aws: Account, kind: Kind): Promise<string[]> =>
  (await listings[kind](aws)).flatMap((name) => name ?? []);

/** What `namesIn` can list. */
export type Kind = keyof typeof listings;

const listings = {
  alarms: async ({ alarms: client }: Account) =>
    (await pages(paginateDescribeAlarms({ client }, {}))).flatMap(({ MetricAlarms = [] }) =>
      MetricAlarms.map(({ AlarmName }) => AlarmName),
    ),
  buckets: async ({ s3 }: Account) =>
    ((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name),
  clusters: async ({ ecs }: Account) => (await ecs.send(new ListClustersCommand({}))).clusterArns ?? [],
  "log groups": async ({ logs: client }: Account) =>
    (await pages(paginateDescribeLogGroups({ client }, {}))).flatMap(({ logGroups = [] }) =>
      logGroups.map(({ logGroupName }) => logGroupName),
    ),
  parameters: async ({ ssm: client }: Account) =>
    (await pages(paginateDescribeParameters({ client }, { MaxResults: 50 }))).flatMap(({ Parameters = [] }) =>
      Parameters.map(({ Name }) => Name),
    ),
  secrets: async ({ secrets: client }: Account) =>
    (await pages(paginateListSecrets({ client }, {}))).flatMap(({ SecretList = [] }) =>
      SecretList.map(({ ARN }) => ARN),
    ),
  roles: async ({ iam: client }: Account) =>
    (await pages(paginateListRoles({ client }, {}))).flatMap(({ Roles = [] }) => Roles.map(({ RoleName }) => RoleName)),
  "target groups": async ({ elb: client }: Account) =>
    (await pages(paginateDescribeTargetGroups({ client }, {}))).flatMap(({ TargetGroups = [] }) =>
      TargetGroups.map(({ TargetGroupName }) => TargetGroupName),
    ),
};

const pages = async <Page>(paginator: AsyncIterable<Page>): Promise<Page[]> => {
  const all: Page[] = [];
  for await (const page of paginator) all.push(page);
  return all;
};
