import { ECSClient } from "@aws-sdk/client-ecs";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { Moto } from "./moto.ts";

/** Clients of the AWS SDK for one emulated account. */
export const account = ({ url, env }: Moto) => {
  const settings = {
    endpoint: url,
    region: env.AWS_REGION ?? "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
  };
  return {
    ecs: new ECSClient(settings),
    elb: new ElasticLoadBalancingV2Client(settings),
    iam: new IAMClient(settings),
    s3: new S3Client(settings),
    secrets: new SecretsManagerClient(settings),
    ssm: new SSMClient(settings),
  };
};

export type Account = ReturnType<typeof account>;
