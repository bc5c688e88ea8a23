import { type Actions, allow, type CiScope, owned } from "./ci-scope.ts";
import type { Statement } from "./task-roles.ts";

/** Settings of resources, nothing that is stored in them. Most of these actions know no resources, so they read all of the account. */
const network: Actions = {
  acm: ["DescribeCertificate", "ListTagsForCertificate"],
  ec2: [
    "DescribeAddresses",
    "DescribeAddressesAttribute",
    "DescribeAvailabilityZones",
    "DescribeFlowLogs",
    "DescribeImages",
    "DescribeInstanceAttribute",
    "DescribeInstanceCreditSpecifications",
    "DescribeInstances",
    "DescribeInstanceTypes",
    "DescribeInternetGateways",
    "DescribeNatGateways",
    "DescribeNetworkAcls",
    "DescribeNetworkInterfaces",
    "DescribePrefixLists",
    "DescribeRouteTables",
    "DescribeSecurityGroupRules",
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeTags",
    "DescribeVolumes",
    "DescribeVpcAttribute",
    "DescribeVpcEndpoints",
    "DescribeVpcs",
  ],
  elasticloadbalancing: [
    "DescribeCapacityReservation",
    "DescribeListenerAttributes",
    "DescribeListeners",
    "DescribeLoadBalancerAttributes",
    "DescribeLoadBalancers",
    "DescribeRules",
    "DescribeTags",
    "DescribeTargetGroupAttributes",
    "DescribeTargetGroups",
  ],
  route53: ["GetHostedZone", "ListResourceRecordSets", "ListTagsForResource"],
  wafv2: ["GetWebACL", "GetWebACLForResource", "ListTagsForResource"],
};

const data: Actions = {
  backup: ["DescribeBackupVault", "GetBackupPlan", "GetBackupSelection", "ListTags"],
  elasticache: [
    "DescribeCacheClusters",
    "DescribeCacheParameterGroups",
    "DescribeCacheParameters",
    "DescribeCacheSubnetGroups",
    "DescribeReplicationGroups",
    "ListTagsForResource",
  ],
  kms: ["DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListAliases", "ListResourceTags"],
  rds: [
    "DescribeDBInstances",
    "DescribeDBParameterGroups",
    "DescribeDBParameters",
    "DescribeDBSubnetGroups",
    "ListTagsForResource",
  ],
  secretsmanager: ["DescribeSecret", "GetRandomPassword", "GetResourcePolicy"],
  sns: ["GetSubscriptionAttributes", "GetTopicAttributes", "ListTagsForResource"],
  ssm: ["DescribeParameters", "ListTagsForResource"],
};

const tasks: Actions = {
  "application-autoscaling": [
    "DescribeScalableTargets",
    "DescribeScalingPolicies",
    "DescribeScheduledActions",
    "ListTagsForResource",
  ],
  cloudwatch: ["DescribeAlarms", "GetDashboard", "ListTagsForResource"],
  ecs: [
    "DescribeClusters",
    "DescribeServiceDeployments",
    "DescribeServices",
    "DescribeTaskDefinition",
    "ListServiceDeployments",
    "ListTagsForResource",
  ],
  iam: [
    "GetInstanceProfile",
    "GetRole",
    "GetRolePolicy",
    "ListAttachedRolePolicies",
    "ListInstanceProfilesForRole",
    "ListRolePolicies",
  ],
  logs: ["DescribeLogGroups", "ListTagsForResource"],
  scheduler: ["GetSchedule"],
};

/** What a plan of this module itself reads. */
const bootstrap: Actions = {
  ecr: ["DescribeRepositories", "GetLifecyclePolicy", "ListTagsForResource"],
  iam: ["GetOpenIDConnectProvider", "GetPolicy", "GetPolicyVersion", "ListPolicyVersions"],
  ses: ["GetIdentityDkimAttributes", "GetIdentityMailFromDomainAttributes", "GetIdentityVerificationAttributes"],
};

const bucketSettings: Actions = {
  s3: [
    "GetAccelerateConfiguration",
    "GetBucketAcl",
    "GetBucketCORS",
    "GetBucketLocation",
    "GetBucketLogging",
    "GetBucketObjectLockConfiguration",
    "GetBucketOwnershipControls",
    "GetBucketPolicy",
    "GetBucketPublicAccessBlock",
    "GetBucketRequestPayment",
    "GetBucketTagging",
    "GetBucketVersioning",
    "GetBucketWebsite",
    "GetEncryptionConfiguration",
    "GetLifecycleConfiguration",
    "GetReplicationConfiguration",
    "ListBucket",
    "ListTagsForResource",
  ],
};

/** Everything that `terraform plan` of our modules reads, by the name of a policy. */
export const planReads = (scope: CiScope): Readonly<Record<string, readonly Statement[]>> => {
  const buckets = owned(scope, (base) => [`s3:::${base}-*`]);
  return {
    "read-network": [allow(network, ["*"])],
    "read-data": [
      allow(data, ["*"]),
      allow(bucketSettings, buckets),
      allow(bucketSettings, [scope.stateBucketArn]),
      // The provider reads a generated secret to see that it is there, although its value stays out of the state.
      allow(
        { secretsmanager: ["GetSecretValue"] },
        owned(scope, (base, id) => [`secretsmanager:*:${id}:secret:${base}-*`]),
      ),
      allow(
        { ssm: ["GetParameter"] },
        owned(scope, (base, id) => [`ssm:*:${id}:parameter/django/${base}-*`]),
      ),
      allow({ ssm: ["GetParameter"] }, [`arn:${scope.account.partition}:ssm:*::parameter/aws/service/*`]),
    ],
    "read-tasks": [allow(tasks, ["*"]), allow(bootstrap, ["*"])],
  };
};
