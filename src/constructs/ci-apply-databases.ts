import { ALLOW_DESTROY_TAG } from "./cache.ts";
import { type Actions, allow, type CiScope, deny, ofAccount, owned, ownedIn } from "./ci-scope.ts";
import type { Statement } from "./task-roles.ts";

const database: Actions = {
  rds: [
    "AddTagsToResource",
    "CreateDBInstance",
    "CreateDBInstanceReadReplica",
    "CreateDBParameterGroup",
    "CreateDBSnapshot",
    "CreateDBSubnetGroup",
    "DeleteDBInstance",
    "DeleteDBParameterGroup",
    "DeleteDBSubnetGroup",
    "ModifyDBInstance",
    "ModifyDBParameterGroup",
    "ModifyDBSubnetGroup",
    "PromoteReadReplica",
    "RebootDBInstance",
    "RemoveTagsFromResource",
    "ResetDBParameterGroup",
  ],
};

const cache: Actions = {
  elasticache: [
    "AddTagsToResource",
    "CreateCacheParameterGroup",
    "CreateCacheSubnetGroup",
    "CreateReplicationGroup",
    "CreateSnapshot",
    "DecreaseReplicaCount",
    "DeleteCacheParameterGroup",
    "DeleteCacheSubnetGroup",
    "DeleteReplicationGroup",
    "IncreaseReplicaCount",
    "ModifyCacheParameterGroup",
    "ModifyCacheSubnetGroup",
    "ModifyReplicationGroup",
    "RemoveTagsFromResource",
    "ResetCacheParameterGroup",
  ],
};

const backups: Actions = {
  backup: [
    "CreateBackupPlan",
    "CreateBackupSelection",
    "CreateBackupVault",
    "DeleteBackupPlan",
    "DeleteBackupSelection",
    "DeleteBackupVault",
    "ListRecoveryPointsByBackupVault",
    "TagResource",
    "UntagResource",
    "UpdateBackupPlan",
  ],
};

/** What an apply and a destroy change of databases, caches and their backups. */
export const writeDatabases = (scope: CiScope): readonly Statement[] => [
  allow(database, ownedIn(scope, "rds")),
  allow(
    { rds: ["CreateDBInstance", "CreateDBInstanceReadReplica", "ModifyDBInstance"] },
    // An instance without an option group of its own has AWS's.
    ofAccount(scope, (id) => [`rds:*:${id}:og:default:*`]),
  ),
  allow(cache, ownedIn(scope, "elasticache")),
  deny(
    { elasticache: ["DeleteReplicationGroup"] },
    // Only the group: its last snapshot is asked for by the same action, and has no tags yet.
    ofAccount(scope, (id) => [`elasticache:*:${id}:replicationgroup:*`]),
    { StringNotEquals: { [`aws:ResourceTag/${ALLOW_DESTROY_TAG}`]: "true" } },
  ),
  allow(
    backups,
    owned(scope, (base, id) => [`backup:*:${id}:backup-vault:${base}-*`]),
  ),
  allow(
    backups,
    // A plan's ARN is a number.
    ofAccount(scope, (id) => [`backup:*:${id}:backup-plan:*`]),
  ),
  allow(
    { backup: ["DeleteRecoveryPoint"] },
    // Which vault a snapshot is in does not show in its ARN.
    ofAccount(scope, (id) => [`rds:*:${id}:snapshot:awsbackup:*`]),
  ),
  allow({ "backup-storage": ["MountCapsule"] }, ["*"]),
];
