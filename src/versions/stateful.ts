/** A resource type whose replacement somebody notices. */
export interface StatefulType {
  /** What goes with the old one. */
  readonly loses: string;
  /**
   * Arguments and blocks that cannot be changed in place: "Forces new resource" in the type's page of the provider's documentation
   * (Terraform Registry, hashicorp/aws, "Resource: <type>"). The provider's schema does not carry it; a test changes each argument
   * of each type and asks the provider.
   */
  readonly replacedBy: readonly string[];
}

/** What holds data, an address or running work. Replacing anything else is not noticed outside Terraform. */
export const statefulTypes: Readonly<Record<string, StatefulType>> = {
  aws_acm_certificate: {
    loses: "the certificate that is being served",
    replacedBy: [
      "certificate_authority_arn",
      "domain_name",
      "key_algorithm",
      "subject_alternative_names",
      "validation_method",
    ],
  },
  aws_backup_vault: { loses: "the backups in it", replacedBy: ["kms_key_arn", "name"] },
  aws_cloudwatch_log_group: { loses: "the log", replacedBy: ["log_group_class", "name", "name_prefix"] },
  aws_db_instance: {
    loses: "the data since its last snapshot, and its address",
    replacedBy: [
      "availability_zone",
      "backup_target",
      "character_set_name",
      "custom_iam_instance_profile",
      "db_name",
      "engine",
      // Newer providers rename the instance in place: the data stays, the address does not.
      "identifier",
      "identifier_prefix",
      "kms_key_id",
      "nchar_character_set_name",
      "restore_to_point_in_time",
      "s3_import",
      "snapshot_identifier",
      "storage_encrypted",
      "timezone",
      "username",
    ],
  },
  aws_db_subnet_group: { loses: "the network of the databases in it", replacedBy: ["name", "name_prefix"] },
  aws_dynamodb_table: {
    loses: "the items in it",
    replacedBy: [
      "hash_key",
      "local_secondary_index",
      "name",
      "range_key",
      "restore_date_time",
      "restore_to_latest_time",
    ],
  },
  aws_ecr_repository: { loses: "the images in it", replacedBy: ["encryption_configuration", "name"] },
  aws_ecs_cluster: { loses: "every service and task in it", replacedBy: ["name"] },
  aws_ecs_service: {
    loses: "its running tasks: requests fail meanwhile",
    replacedBy: ["cluster", "iam_role", "launch_type", "name", "scheduling_strategy"],
  },
  aws_eip: {
    loses: "the address that others may have let in",
    replacedBy: ["address", "domain", "ipam_pool_id", "network_border_group", "public_ipv4_pool", "vpc"],
  },
  aws_elasticache_replication_group: {
    loses: "the cache and the queues in it, and its address",
    replacedBy: [
      "at_rest_encryption_enabled",
      "data_tiering_enabled",
      // But for Redis to Valkey, which is in place.
      "engine",
      "global_replication_group_id",
      "kms_key_id",
      "network_type",
      "port",
      "replication_group_id",
      "security_group_names",
      "snapshot_arns",
      "snapshot_name",
      "subnet_group_name",
    ],
  },
  aws_elasticache_subnet_group: { loses: "the network of the caches in it", replacedBy: ["name"] },
  aws_iam_openid_connect_provider: { loses: "the trust of every pipeline in it", replacedBy: ["url"] },
  aws_kms_key: {
    loses: "the means to read what it encrypted",
    replacedBy: ["custom_key_store_id", "customer_master_key_spec", "key_usage", "multi_region", "xks_key_id"],
  },
  aws_lb: {
    loses: "its address: nothing answers until DNS has followed",
    replacedBy: ["customer_owned_ipv4_pool", "internal", "load_balancer_type", "name", "name_prefix"],
  },
  aws_lb_target_group: {
    loses: "its targets: requests fail meanwhile",
    replacedBy: [
      "ip_address_type",
      "name",
      "name_prefix",
      "port",
      "protocol",
      "protocol_version",
      "target_type",
      "vpc_id",
    ],
  },
  aws_nat_gateway: {
    loses: "the way to the internet meanwhile, and its address",
    replacedBy: ["allocation_id", "connectivity_type", "private_ip", "subnet_id"],
  },
  aws_route53_zone: { loses: "every record in it, and its name servers", replacedBy: ["delegation_set_id", "name"] },
  aws_s3_bucket: { loses: "what is in it", replacedBy: ["bucket", "bucket_prefix", "object_lock_enabled"] },
  aws_secretsmanager_secret: { loses: "the secret", replacedBy: ["name", "name_prefix"] },
  aws_security_group: {
    loses: "the connections it allows meanwhile",
    replacedBy: ["description", "name", "name_prefix", "vpc_id"],
  },
  aws_sns_topic: {
    loses: "its subscriptions, which are confirmed by hand",
    replacedBy: ["fifo_topic", "name", "name_prefix"],
  },
  aws_sqs_queue: { loses: "the messages in it", replacedBy: ["fifo_queue", "name", "name_prefix"] },
  aws_ssm_parameter: { loses: "its value", replacedBy: ["data_type", "name"] },
  aws_subnet: {
    loses: "everything in it",
    replacedBy: ["availability_zone", "availability_zone_id", "cidr_block", "ipv6_native", "outpost_arn", "vpc_id"],
  },
  aws_vpc: {
    loses: "the network and everything in it",
    replacedBy: ["cidr_block", "instance_tenancy", "ipv4_ipam_pool_id", "ipv4_netmask_length"],
  },
};
