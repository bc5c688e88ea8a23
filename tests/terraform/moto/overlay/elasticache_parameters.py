"""ElastiCache parameter groups, which moto does not know at all."""

import re

from moto.core.common_models import BaseModel
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult, PaginatedResult
from moto.elasticache.exceptions import InvalidParameterCombinationException as InvalidCombination
from moto.elasticache.exceptions import InvalidParameterValueException as InvalidValue
from moto.elasticache.models import ElastiCacheBackend as Backend
from moto.elasticache.responses import ElastiCacheResponse as Response

# Those with a small set of values; other names and values are accepted as they are.
ALLOWED = {
    "maxmemory-policy": {
        "allkeys-lfu", "allkeys-lru", "allkeys-random", "noeviction",
        "volatile-lfu", "volatile-lru", "volatile-random", "volatile-ttl",
    },
    "cluster-enabled": {"yes", "no"},
    "databases": {str(number) for number in range(1, 10_001)},
}  # fmt: skip


class NotFound(ServiceException):
    code = "CacheParameterGroupNotFound"


class AlreadyExists(ServiceException):
    code = "CacheParameterGroupAlreadyExists"


class InvalidState(ServiceException):
    code = "InvalidCacheParameterGroupState"


class CacheParameterGroup(BaseModel):
    def __init__(self, backend, name, family, description):
        self.cache_parameter_group_name = name
        self.cache_parameter_group_family = family
        self.description = description
        self.is_global = False
        self.arn = f"arn:{backend.partition}:elasticache:{backend.region_name}:{backend.account_id}:parametergroup:{name}"
        self.values = {}


def patch():
    Backend.__init__ = initialise(Backend.__init__)
    Response.create_cache_parameter_group = create_cache_parameter_group
    Response.describe_cache_parameter_groups = describe_cache_parameter_groups
    Response.describe_cache_parameters = describe_cache_parameters
    Response.modify_cache_parameter_group = modify_cache_parameter_group
    Response.reset_cache_parameter_group = reset_cache_parameter_group
    Response.delete_cache_parameter_group = delete_cache_parameter_group


def initialise(original):
    """The groups live on the backend, so that a reset forgets them; their ARNs may carry tags."""

    def init(self, *args, **kwargs):
        original(self, *args, **kwargs)
        self.arn_regex = re.compile(self.arn_regex.pattern.replace("(cluster|", "(cluster|parametergroup|"))
        self.parameter_groups = {}

    return init


def find(backend, name):
    if name not in backend.parameter_groups:
        raise NotFound(f"CacheParameterGroup {name} not found.")
    return backend.parameter_groups[name]


def create_cache_parameter_group(self):
    backend = self.elasticache_backend
    name = self._get_param("CacheParameterGroupName").lower()
    if name in backend.parameter_groups:
        raise AlreadyExists(f"Cache parameter group {name} already exists.")
    family, description = self._get_param("CacheParameterGroupFamily"), self._get_param("Description")
    group = CacheParameterGroup(backend, name, family, description)
    backend.parameter_groups[name] = group
    backend.tagging_service.tag_resource(group.arn, self._get_param("Tags") or [])
    return ActionResult({"CacheParameterGroup": group})


def describe_cache_parameter_groups(self):
    backend = self.elasticache_backend
    name = self._get_param("CacheParameterGroupName")
    groups = [find(backend, name)] if name else list(backend.parameter_groups.values())
    return PaginatedResult({"CacheParameterGroups": groups})


def describe_cache_parameters(self):
    """Only what somebody set: the defaults of each family are AWS's to know."""
    values = find(self.elasticache_backend, self._get_param("CacheParameterGroupName")).values
    listed = [
        {"ParameterName": name, "ParameterValue": value, "Source": "user", "IsModifiable": True}
        for name, value in sorted(values.items())
    ]
    return ActionResult({"Parameters": listed if self._get_param("Source") in (None, "user") else []})


def modify_cache_parameter_group(self):
    group = find(self.elasticache_backend, self._get_param("CacheParameterGroupName"))
    for name, value in pairs(self):
        if name in ALLOWED and value not in ALLOWED[name]:
            raise InvalidValue(f"Value: {value} for parameter: {name} is invalid.")
        group.values[name] = value
    return ActionResult({"CacheParameterGroupName": group.cache_parameter_group_name})


def reset_cache_parameter_group(self):
    group = find(self.elasticache_backend, self._get_param("CacheParameterGroupName"))
    every = self._get_param("ResetAllParameters") in (True, "true")
    for name in list(group.values) if every else [name for name, _value in pairs(self)]:
        group.values.pop(name, None)
    return ActionResult({"CacheParameterGroupName": group.cache_parameter_group_name})


def delete_cache_parameter_group(self):
    """AWS refuses while a group uses it, which shows a wrong order of destruction."""
    backend = self.elasticache_backend
    group = find(backend, self._get_param("CacheParameterGroupName"))
    name = group.cache_parameter_group_name
    if any(user.cache_parameter_group_name == name for user in backend.replication_groups.values()):
        raise InvalidState(f"One or more cache clusters are still members of this parameter group {name}.")
    del backend.parameter_groups[name]
    backend.tagging_service.delete_all_tags_for_resource(group.arn)
    return EmptyResult()


def pairs(self):
    return [(pair["ParameterName"], pair.get("ParameterValue")) for pair in self._get_param("ParameterNameValues") or []]


def family_of(engine, version):
    """valkey8, valkey7, redis7, redis6.x: the family that a version needs."""
    major = version.split(".")[0]
    return "redis6.x" if (engine, major) == ("redis", "6") else f"{engine}{major}"


def default_name(engine, version):
    return f"default.{family_of(engine, version)}"


def ensure_family(backend, name, engine, version):
    """AWS refuses a group of another family than the engine's version."""
    if not name or name.startswith("default."):
        return
    family, needed = find(backend, name).cache_parameter_group_family, family_of(engine, version)
    if family != needed:
        raise InvalidCombination(f"Expected a parameter group of family {needed} but found one of family {family}.")
