import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";
import { S3Client } from "@aws-sdk/client-s3";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";

export interface ClientSettings {
  readonly region: string;
  /** Profile of the AWS configuration. @default as the SDK finds credentials: environment, profile, role of the machine */
  readonly profile?: string;
}

// The SDK is part of this package: which versions of Node it will need some day is not the concern of whoever releases.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/**
 * How every client behaves. Throttling is waited out: ten attempts with growing, random pauses, and fewer requests while AWS
 * says slow down. Endpoints come from the environment as the SDK reads it (`AWS_ENDPOINT_URL`).
 */
export const clientSettings = (settings: ClientSettings) => ({
  ...settings,
  retryMode: "adaptive" as const,
  maxAttempts: 10,
});

/** S3, with a bucket as a path where somebody gave an endpoint: such an endpoint seldom has a name for each bucket. */
export const s3Client = (settings: ClientSettings): S3Client =>
  new S3Client({
    ...clientSettings(settings),
    ...((process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL) && { forcePathStyle: true }),
  });

/** The clients that a release and `status` need. */
export const awsClients = (settings: ClientSettings) => {
  const shared = clientSettings(settings);
  return {
    ecs: new ECSClient(shared),
    ecr: (region: string) => new ECRClient({ ...shared, region }),
    ssm: new SSMClient(shared),
    s3: s3Client(settings),
    logs: new CloudWatchLogsClient(shared),
    sts: new STSClient(shared),
    cloudwatch: new CloudWatchClient(shared),
  };
};

export type Clients = ReturnType<typeof awsClients>;
