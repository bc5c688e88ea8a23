import type { AwsRequest } from "./moto.ts";

/** Services that IAM knows by another name than their signatures. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: "cloudwatch", email: "ses" };

/** Operations whose IAM action is not simply theirs. Source: Service Authorization Reference, page of each service. */
const IRREGULAR: Readonly<Record<string, readonly string[]>> = {
  "s3:DeleteObjects": ["s3:DeleteObject"],
  "s3:GetBucketAccelerateConfiguration": ["s3:GetAccelerateConfiguration"],
  "s3:GetBucketCors": ["s3:GetBucketCORS"],
  "s3:GetBucketEncryption": ["s3:GetEncryptionConfiguration"],
  "s3:GetBucketLifecycle": ["s3:GetLifecycleConfiguration"],
  "s3:GetBucketLifecycleConfiguration": ["s3:GetLifecycleConfiguration"],
  "s3:GetBucketReplication": ["s3:GetReplicationConfiguration"],
  "s3:GetObjectLockConfiguration": ["s3:GetBucketObjectLockConfiguration"],
  "s3:GetPublicAccessBlock": ["s3:GetBucketPublicAccessBlock"],
  "s3:HeadBucket": ["s3:ListBucket"],
  "s3:HeadObject": ["s3:GetObject"],
  "s3:ListObjectVersions": ["s3:ListBucketVersions"],
  "s3:ListObjects": ["s3:ListBucket"],
  "s3:ListObjectsV2": ["s3:ListBucket"],
  "s3:DeleteBucketCors": ["s3:PutBucketCORS"],
  "s3:DeleteBucketEncryption": ["s3:PutEncryptionConfiguration"],
  "s3:DeleteBucketLifecycle": ["s3:PutLifecycleConfiguration"],
  "s3:DeleteBucketOwnershipControls": ["s3:PutBucketOwnershipControls"],
  "s3:DeletePublicAccessBlock": ["s3:PutBucketPublicAccessBlock"],
  "s3:PutBucketCors": ["s3:PutBucketCORS"],
  "s3:PutBucketEncryption": ["s3:PutEncryptionConfiguration"],
  "s3:PutBucketLifecycle": ["s3:PutLifecycleConfiguration"],
  "s3:PutBucketLifecycleConfiguration": ["s3:PutLifecycleConfiguration"],
  "s3:PutPublicAccessBlock": ["s3:PutBucketPublicAccessBlock"],
};

/** Needs no permission: whoever has credentials may ask who they are. Source: AWS STS, "GetCallerIdentity". */
const FREE = ["sts:GetCallerIdentity"];

/** Parameters that tag what is made: AWS asks for the tagging action besides. */
const TAGS = /^(Tags?|TagList|tags|TagSpecification|BackupVaultTags|BackupPlanTags)(\.|$)/;

/** Services that ask for the action of tagging when something is made with tags, and what it is called there. */
const TAGGING: Readonly<Record<string, string>> = {
  "application-autoscaling": "TagResource",
  backup: "TagResource",
  cloudwatch: "TagResource",
  ec2: "CreateTags",
  ecs: "TagResource",
  elasticache: "AddTagsToResource",
  elasticloadbalancing: "AddTags",
  iam: "TagRole",
  kms: "TagResource",
  logs: "TagResource",
  rds: "AddTagsToResource",
  secretsmanager: "TagResource",
  sns: "TagResource",
  ssm: "AddTagsToResource",
  wafv2: "TagResource",
};

/** What IAM is asked when a request comes: `["ecs:RunTask"]`; none when everybody may. */
export const iamActions = ({ service, operation, parameters }: AwsRequest): readonly string[] => {
  const prefix = PREFIXES[service] ?? service;
  const action = `${prefix}:${operation}`;
  if (FREE.includes(action)) return [];
  const tagging = TAGGING[prefix];
  const tagged = tagging !== undefined && Object.keys(parameters).some((name) => TAGS.test(name));
  return [
    ...(IRREGULAR[action] ?? [action]),
    ...(tagged && makes(operation) ? [`${prefix}:${taggingOf(prefix, operation, tagging)}`] : []),
  ];
};

const makes = (operation: string): boolean =>
  /^(Create|Run|Allocate|Register|Put|Request)/.test(operation) && !/^CreateTags$/.test(operation);

const taggingOf = (prefix: string, operation: string, usual: string): string => {
  if (prefix !== "iam") return usual;
  return operation === "CreateInstanceProfile" ? "TagInstanceProfile" : usual;
};
