"""ElastiCache subnet groups: changing and deleting them, which moto cannot."""

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.elasticache.models import CacheSubnetGroup
from moto.elasticache.responses import ElastiCacheResponse as Response


class InUse(ServiceException):
    code = "CacheSubnetGroupInUse"


def patch():
    Response.modify_cache_subnet_group = modify_cache_subnet_group
    Response.delete_cache_subnet_group = delete_cache_subnet_group


def modify_cache_subnet_group(self):
    """Missing in moto: another description, or subnets of another zone."""
    backend = self.elasticache_backend
    name = self._get_param("CacheSubnetGroupName")
    old = backend.describe_cache_subnet_groups(name)[0]
    new = CacheSubnetGroup(
        account_id=backend.account_id,
        region_name=backend.region_name,
        cache_subnet_group_name=name,
        cache_subnet_group_description=self._get_param("CacheSubnetGroupDescription") or old.cache_subnet_group_description,
        subnet_ids=self._get_param("SubnetIds") or old.subnet_ids,
        tags=old.tags,
    )
    backend.cache_subnet_groups[name] = new
    return ActionResult({"CacheSubnetGroup": new})


def delete_cache_subnet_group(self):
    """Missing in moto. AWS refuses while a group uses it, which shows a wrong order of destruction."""
    backend = self.elasticache_backend
    name = self._get_param("CacheSubnetGroupName")
    group = backend.describe_cache_subnet_groups(name)[0]
    if any(user.cache_subnet_group_name == name for user in backend.replication_groups.values()):
        raise InUse(f"Cache subnet group {name} is currently in use by a cache cluster.")
    del backend.cache_subnet_groups[name]
    backend.tagging_service.delete_all_tags_for_resource(group.arn)
    return EmptyResult()
