import { hcl, text } from "../core/hcl.ts";
import { type Actions, allow, type CiScope, deny, ofAccount, owned } from "./ci-scope.ts";
import type { Statement } from "./task-roles.ts";

const bucket: Actions = {
  s3: [
    "CreateBucket",
    "DeleteBucket",
    "DeleteBucketPolicy",
    "DeleteObject",
    "DeleteObjectVersion",
    "ListBucketVersions",
    "PutBucketCORS",
    "PutBucketOwnershipControls",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutBucketTagging",
    "PutBucketVersioning",
    "PutEncryptionConfiguration",
    "PutLifecycleConfiguration",
    "TagResource",
    "UntagResource",
  ],
};

const secret: Actions = {
  secretsmanager: [
    "CreateSecret",
    "DeleteSecret",
    "PutSecretValue",
    "RestoreSecret",
    "TagResource",
    "UntagResource",
    "UpdateSecret",
    "UpdateSecretVersionStage",
  ],
};

/** Keys have no names: ours are known by their tag, as the key of alarms is. */
const key: Actions = {
  kms: [
    "DisableKeyRotation",
    "EnableKeyRotation",
    "PutKeyPolicy",
    "ScheduleKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateKeyDescription",
  ],
};

const topic: Actions = {
  sns: [
    "CreateTopic",
    "DeleteTopic",
    "SetSubscriptionAttributes",
    "SetTopicAttributes",
    "Subscribe",
    "TagResource",
    "Unsubscribe",
    "UntagResource",
  ],
};

const alias: Actions = { kms: ["CreateAlias", "DeleteAlias", "UpdateAlias"] };

/** What an apply and a destroy change of buckets, secrets, parameters, topics and keys. */
export const writeStorage = (scope: CiScope): readonly Statement[] => [
  allow(
    bucket,
    owned(scope, (base) => [`s3:::${base}-*`]),
  ),
  allow(
    secret,
    owned(scope, (base, id) => [`secretsmanager:*:${id}:secret:${base}-*`]),
  ),
  allow(
    { secretsmanager: ["CreateSecret", "RotateSecret", "TagResource"] },
    // RDS makes the master user's secret in the caller's name. Source: Amazon RDS, "Password management with Secrets Manager".
    ofAccount(scope, (id) => [`secretsmanager:*:${id}:secret:rds!*`]),
  ),
  allow(
    { ssm: ["AddTagsToResource", "DeleteParameter", "PutParameter", "RemoveTagsFromResource"] },
    owned(scope, (base, id) => [`ssm:*:${id}:parameter/django/${base}-*`]),
  ),
  allow(
    topic,
    owned(scope, (base, id) => [`sns:*:${id}:${base}-*`]),
  ),
  ...keys(scope),
];

const keys = (scope: CiScope): readonly Statement[] => {
  const ours = hcl`[for base in ${scope.bases} : ${`${text(hcl`base`)}-*`}]`;
  const all = ofAccount(scope, (id) => [`kms:*:${id}:key/*`]);
  return [
    allow({ kms: ["CreateKey"] }, ["*"], { StringLike: { "aws:RequestTag/Name": ours } }),
    // A new key has no tags before its first.
    allow({ kms: ["TagResource"] }, all, {
      StringLike: { "aws:RequestTag/Name": ours },
      Null: { "aws:ResourceTag/Name": "true" },
    }),
    allow(key, all, { StringLike: { "aws:ResourceTag/Name": ours } }),
    allow(
      alias,
      owned(scope, (base, id) => [`kms:*:${id}:alias/${base}-*`]),
    ),
    allow(alias, all, { StringLike: { "aws:ResourceTag/Name": ours } }),
    deny(key, scope.stateKeyArns),
    // What a service does with its own key, or with one that was given, in the caller's name.
    allow({ kms: ["CreateGrant", "Decrypt", "GenerateDataKey", "RetireGrant"] }, all, {
      StringLike: {
        "kms:ViaService": ["backup", "elasticache", "rds", "secretsmanager"].map((name) => `${name}.*.amazonaws.com*`),
      },
    }),
  ];
};
