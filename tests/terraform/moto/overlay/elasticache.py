"""ElastiCache: replication groups that live, change and die."""

import re

from moto.core.responses import ActionResult
from moto.elasticache.exceptions import CacheClusterNotFound, CacheSubnetGroupNotFound
from moto.elasticache.exceptions import InvalidParameterCombinationException as InvalidCombination
from moto.elasticache.exceptions import InvalidParameterValueException as InvalidValue
from moto.elasticache.models import ElastiCacheBackend as Backend
from moto.elasticache.responses import ElastiCacheResponse as Response

from . import elasticache_parameters as parameters
from . import elasticache_subnets as subnets
from .shared import ensure_security_groups

NEWEST = {"redis": "7.1.0", "valkey": "8.0.1"}


def patch():
    parameters.patch()
    subnets.patch()
    Backend.create_replication_group = create_replication_group(Backend.create_replication_group)
    Backend.delete_replication_group = delete_replication_group
    Backend.describe_cache_clusters = describe_cache_clusters
    Backend.delete_cache_cluster = delete_cache_cluster
    Response.modify_replication_group = modify_replication_group
    Response.increase_replica_count = change_replica_count
    Response.decrease_replica_count = change_replica_count


def create_replication_group(original):
    """moto ignores the number of clusters and accepts what AWS refuses; encryption at rest is Valkey's default."""

    def create(self, **request):
        check(self, request)
        count = request["num_cache_clusters"] or 0
        if count > 1 and not request["replicas_per_node_group"]:
            request["replicas_per_node_group"] = count - 1
        group = original(self, **request)
        if request["at_rest_encryption_enabled"] is None:
            group.at_rest_encryption_enabled = group.engine == "valkey"
        group.engine_version = full_version(group.engine, group.engine_version)
        group.auto_minor_version_upgrade = as_flag(request["auto_minor_version_upgrade"], True)
        if group.transit_encryption_enabled:
            group.transit_encryption_mode = group.transit_encryption_mode or "required"
        return group

    return create


def check(self, request):
    """Mistakes that AWS reports when a group is created."""
    nodes = (request["num_cache_clusters"] or 0) + (request["replicas_per_node_group"] or 0)
    if request["automatic_failover_enabled"] and nodes < 2 and not request["node_group_configuration"]:
        raise InvalidCombination("Automatic failover is not supported for a replication group without replicas.")
    if request["multi_az_enabled"] and not request["automatic_failover_enabled"]:
        raise InvalidCombination("Must enable automatic failover when enabling Multi-AZ.")
    if request["auth_token"] and not request["transit_encryption_enabled"]:
        raise InvalidCombination("Auth token can only be used with transit encryption.")
    subnet_group = request["cache_subnet_group_name"]
    if subnet_group and subnet_group not in self.cache_subnet_groups:
        raise CacheSubnetGroupNotFound(subnet_group)
    engine = request["engine"] or "redis"
    version = full_version(engine, request["engine_version"])
    parameters.ensure_family(self, request["cache_parameter_group_name"], engine, version)
    ensure_security_groups(self, request["security_group_ids"], InvalidValue)


def delete_replication_group(self, replication_group_id, retain_primary_cluster=None):
    """moto leaves the group "deleting" for ever, and the provider waits for its end."""
    group = self.describe_replication_groups(replication_group_id)[0]
    del self.replication_groups[replication_group_id]
    self.tagging_service.delete_all_tags_for_resource(group.arn)
    group.status = "deleting"
    return group


def describe_cache_clusters(self, cache_cluster_id=None):
    """moto knows no members of a replication group; the provider reads most settings from the first one."""
    members = {
        node["cache_cluster_id"]: member(self, group, node)
        for group in self.replication_groups.values()
        for shard in group.node_groups
        for node in shard["node_group_members"]
    }
    every = {**self.cache_clusters, **members}
    if not cache_cluster_id:
        return list(every.values())
    if cache_cluster_id not in every:
        raise CacheClusterNotFound(cache_cluster_id)
    return [every[cache_cluster_id]]


def member(self, group, node):
    """A member cluster as AWS answers it. Nothing is stored twice: the group has it all."""
    endpoint = node.get("read_endpoint", {})
    arn = group.arn.replace(":replicationgroup:" + group.replication_group_id, ":cluster:" + node["cache_cluster_id"])
    parameter_group = group.cache_parameter_group_name or parameters.default_name(group.engine, group.engine_version)
    return {
        "CacheClusterId": node["cache_cluster_id"],
        "ReplicationGroupId": group.replication_group_id,
        "ARN": arn,
        "CacheClusterStatus": "available",
        "CacheNodeType": group.cache_node_type,
        "NumCacheNodes": 1,
        "CacheNodes": [
            {
                "CacheNodeId": "0001",
                "CacheNodeStatus": "available",
                "CustomerAvailabilityZone": node["preferred_availability_zone"],
                "Endpoint": {"Address": endpoint.get("address"), "Port": group.port},
                "ParameterGroupStatus": "in-sync",
            }
        ],
        "Engine": group.engine,
        "EngineVersion": group.engine_version,
        "PreferredAvailabilityZone": node["preferred_availability_zone"],
        "PreferredMaintenanceWindow": group.preferred_maintenance_window or "sun:05:00-sun:06:00",
        "CacheParameterGroup": {"CacheParameterGroupName": parameter_group, "ParameterApplyStatus": "in-sync"},
        "CacheSubnetGroupName": group.cache_subnet_group_name,
        "SecurityGroups": [{"SecurityGroupId": id, "Status": "active"} for id in group.security_group_ids or []],
        "NotificationConfiguration": {"TopicArn": group.notification_topic_arn, "TopicStatus": "active"}
        if group.notification_topic_arn
        else None,
        "AutoMinorVersionUpgrade": group.auto_minor_version_upgrade,
        "SnapshotRetentionLimit": group.snapshot_retention_limit,
        "SnapshotWindow": group.snapshot_window,
        "AuthTokenEnabled": group.auth_token_enabled,
        "TransitEncryptionEnabled": group.transit_encryption_enabled,
        "TransitEncryptionMode": group.transit_encryption_mode,
        "AtRestEncryptionEnabled": group.at_rest_encryption_enabled,
        "NetworkType": group.network_type,
        "IpDiscovery": group.ip_discovery,
    }


# Request parameter and the attribute of moto's group that holds it.
MODIFIABLE = {
    "ReplicationGroupDescription": "description",
    "CacheNodeType": "cache_node_type",
    "CacheParameterGroupName": "cache_parameter_group_name",
    "Engine": "engine",
    "NotificationTopicArn": "notification_topic_arn",
    "PreferredMaintenanceWindow": "preferred_maintenance_window",
    "SecurityGroupIds": "security_group_ids",
    "SnapshotRetentionLimit": "snapshot_retention_limit",
    "SnapshotWindow": "snapshot_window",
    "TransitEncryptionMode": "transit_encryption_mode",
    "IpDiscovery": "ip_discovery",
}


def modify_replication_group(self):
    """Missing in moto: every update of the cache. Applied at once, also without ApplyImmediately."""
    backend = self.elasticache_backend
    group = backend.describe_replication_groups(self._get_param("ReplicationGroupId"))[0]
    for name, attribute in MODIFIABLE.items():
        if self._get_param(name) is not None:
            setattr(group, attribute, self._get_param(name))
    group.engine_version = full_version(group.engine, self._get_param("EngineVersion") or group.engine_version)
    group.automatic_failover = switched(self._get_param("AutomaticFailoverEnabled"), group.automatic_failover)
    group.multi_az = switched(self._get_param("MultiAZEnabled"), group.multi_az)
    if group.automatic_failover == "enabled" and len(group.member_clusters) < 2:
        raise InvalidCombination("Automatic failover is not supported for a replication group without replicas.")
    upgrade, transit = self._get_param("AutoMinorVersionUpgrade"), self._get_param("TransitEncryptionEnabled")
    group.auto_minor_version_upgrade = as_flag(upgrade, group.auto_minor_version_upgrade)
    group.transit_encryption_enabled = as_flag(transit, group.transit_encryption_enabled)
    parameters.ensure_family(backend, group.cache_parameter_group_name, group.engine, group.engine_version)
    return ActionResult({"ReplicationGroup": group})


def change_replica_count(self):
    """Missing in moto: adding and removing replicas of a group without shards."""
    group = self.elasticache_backend.describe_replication_groups(self._get_param("ReplicationGroupId"))[0]
    count = self._get_int_param("NewReplicaCount")
    if group.automatic_failover == "enabled" and count < 1:
        raise InvalidCombination("Must have at least one replica when automatic failover is enabled.")
    shard = group.node_groups[0]
    shard["node_group_members"].clear()
    group.member_clusters.clear()
    group._set_node_members_clusters_disabled(
        member_clusters=group.member_clusters,
        replication_group_id=group.replication_group_id,
        replication_group_domain=shard["primary_endpoint_address"].removeprefix("master."),
        node_group=shard,
        preferred_cache_cluster_azs=[],
        num_cache_clusters=count + 1,
        replicas_per_node_group=count,
    )
    return ActionResult({"ReplicationGroup": group})


def delete_cache_cluster(self, cache_cluster_id):
    """moto leaves the cluster "deleting" for ever."""
    if cache_cluster_id not in self.cache_clusters:
        raise CacheClusterNotFound(cache_cluster_id)
    return self.cache_clusters.pop(cache_cluster_id)


def full_version(engine, version):
    """AWS takes "8.0" and answers "8.0.1"."""
    newest = NEWEST[engine]
    if not version or newest.startswith(f"{version}."):
        return newest
    return version if re.fullmatch(r"\d+\.\d+\.\d+", version) else f"{version}.0"


def switched(wanted, now):
    if wanted is None:
        return now
    return "enabled" if as_flag(wanted, False) else "disabled"


def as_flag(value, default):
    return default if value is None else str(value).lower() == "true"
