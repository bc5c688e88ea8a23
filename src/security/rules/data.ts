import { type SecurityRule, unless } from "../rule.ts";
import type { Block } from "../synthesized.ts";
import { nested, type Synthesized } from "../synthesized.ts";

const BLOCKS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
const BUCKET = ["aws_s3_bucket"];

/** Arguments with which AWS refuses to delete: type → argument and what it must be. */
const PROTECTED: Readonly<Record<string, readonly [argument: string, value: boolean]>> = {
  aws_db_instance: ["deletion_protection", true],
  aws_rds_cluster: ["deletion_protection", true],
  aws_lb: ["enable_deletion_protection", true],
};

/** Arguments with which a deletion takes along what is inside. */
const FORCED: Readonly<Record<string, string>> = {
  aws_s3_bucket: "force_destroy",
  aws_backup_vault: "force_destroy",
  aws_ecr_repository: "force_delete",
};

const first = (module: Synthesized, block: Block, type: string): Block["values"] =>
  module.about(block, type)[0]?.values ?? {};

const preventsDestroy = ({ values }: Block): boolean =>
  nested(values, "lifecycle").some((own) => own.prevent_destroy === true);

const isReplica = ({ values }: Block): boolean => values.replicate_source_db !== undefined;

/** What is kept, who reads it, and how it comes back. */
export const data: readonly SecurityRule[] = [
  {
    id: "public-bucket",
    title: "No bucket can be made public",
    types: BUCKET,
    check: (block, module) => {
      const access = first(module, block, "aws_s3_bucket_public_access_block");
      return BLOCKS.filter((name) => access[name] !== true).map((name) => `its ${name} is off`);
    },
  },
  {
    id: "bucket-acl",
    title: "No bucket has ACLs",
    types: BUCKET,
    check: (block, module) => {
      const [rule] = nested(first(module, block, "aws_s3_bucket_ownership_controls"), "rule");
      return unless(
        rule?.object_ownership === "BucketOwnerEnforced",
        "its object_ownership is not BucketOwnerEnforced",
      );
    },
  },
  {
    id: "bucket-cors",
    title: "Only named origins read a bucket's files from a browser",
    types: ["aws_s3_bucket_cors_configuration"],
    check: ({ values }) =>
      nested(values, "cors_rule")
        .flatMap(({ allowed_origins }) => [allowed_origins].flat())
        .filter((origin) => origin === "*")
        .map(() => "every origin may"),
  },
  {
    id: "bucket-versions",
    title: "A file that is overwritten or deleted can be brought back",
    types: BUCKET,
    check: (block, module) => {
      const [versioning] = nested(first(module, block, "aws_s3_bucket_versioning"), "versioning_configuration");
      return unless(versioning?.status === "Enabled", "it is not versioned");
    },
  },
  {
    id: "deletion-protection",
    title: "AWS refuses to delete databases and the load balancer",
    types: Object.keys(PROTECTED),
    check: ({ type, values }) => {
      const [argument, wanted] = PROTECTED[type] ?? [];
      return unless(argument !== undefined && values[argument] === wanted, `its ${argument} is off`);
    },
  },
  {
    id: "final-snapshot",
    title: "A database and a cache leave a last snapshot behind",
    types: ["aws_db_instance", "aws_rds_cluster", "aws_elasticache_replication_group"],
    where: (block) => !isReplica(block),
    check: ({ type, values }) => {
      const named = (values.final_snapshot_identifier ?? null) !== null;
      return unless(
        named && (type === "aws_elasticache_replication_group" || values.skip_final_snapshot === false),
        "it leaves no snapshot",
      );
    },
  },
  {
    id: "kept-contents",
    title: "Deleting a container of data does not delete what is in it",
    types: Object.keys(FORCED),
    check: (block) => {
      const forced = block.values[FORCED[block.type] ?? ""] ?? false;
      return unless(forced === false || preventsDestroy(block), "its contents go along");
    },
  },
  {
    id: "backups",
    title: "Databases and caches are backed up every day",
    types: ["aws_db_instance", "aws_rds_cluster", "aws_elasticache_replication_group"],
    where: (block) => !isReplica(block),
    check: ({ type, values }) => {
      const days =
        values[type === "aws_elasticache_replication_group" ? "snapshot_retention_limit" : "backup_retention_period"];
      return unless(days !== undefined && days !== 0, "there are no backups");
    },
  },
  {
    id: "secret-recovery",
    title: "A deleted secret can be brought back for a week",
    types: ["aws_secretsmanager_secret"],
    check: ({ values }) => unless(values.recovery_window_in_days !== 0, "it could not be brought back"),
  },
];
