import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DescribeParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
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
    ecs: new ECSClient(settings),
    elb: new ElasticLoadBalancingV2Client(settings),
    iam: new IAMClient(settings),
    logs: new CloudWatchLogsClient(settings),
    s3: new S3Client(settings),
    secrets: new SecretsManagerClient(settings),
    ssm: new SSMClient(settings),
  };
};

export type Account = ReturnType<typeof account>;

/** Names (ARNs, for secrets and clusters) of everything of a kind, as AWS lists them. */
export const namesIn = async (aws: Account, kind: keyof typeof listings): Promise<string[]> =>
  (await listings[kind](aws)).flatMap((name) => name ?? []);

const listings = {
  buckets: async ({ s3 }: Account) =>
    ((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name),
  clusters: async ({ ecs }: Account) => (await ecs.send(new ListClustersCommand({}))).clusterArns ?? [],
  parameters: async ({ ssm }: Account) =>
    ((await ssm.send(new DescribeParametersCommand({ MaxResults: 50 }))).Parameters ?? []).map(({ Name }) => Name),
  secrets: async ({ secrets }: Account) =>
    ((await secrets.send(new ListSecretsCommand({ MaxResults: 100 }))).SecretList ?? []).map(({ ARN }) => ARN),
  roles: async ({ iam }: Account) =>
    ((await iam.send(new ListRolesCommand({}))).Roles ?? []).map(({ RoleName }) => RoleName),
};
