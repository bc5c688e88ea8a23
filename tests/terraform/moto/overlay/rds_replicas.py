"""RDS: read replicas that are instances of their own, and subnet groups that take another subnet."""

from moto.moto_api._internal import mock_random
from moto.rds.models import DBInstance
from moto.rds.models import RDSBackend as Backend


def patch():
    DBInstance.__init__ = with_own_id(DBInstance.__init__)
    Backend.create_db_instance_read_replica = create_read_replica(Backend.create_db_instance_read_replica)
    Backend.modify_db_subnet_group = modify_subnet_group(Backend.modify_db_subnet_group)


def with_own_id(original):
    """moto has one resource id for all instances; the provider finds an instance by it."""

    def initialise(self, *args, **kwargs):
        original(self, *args, **kwargs)
        self.dbi_resource_id = resource_id()

    return initialise


def create_read_replica(original):
    """moto's replica is its source under another name, down to its secret, which goes with the replica."""

    def create(self, db_kwargs):
        replica = original(self, db_kwargs)
        replica.dbi_resource_id = resource_id()
        replica.manage_master_user_password = False
        replica.__dict__.pop("master_user_secret", None)
        replica.tags = list(db_kwargs.get("tags") or [])
        replica.multi_az = db_kwargs.get("multi_az") or False
        replica.deletion_protection = db_kwargs.get("deletion_protection") or False
        replica.backup_retention_period = 0
        replica.enabled_cloudwatch_logs_exports = list(db_kwargs.get("enable_cloudwatch_logs_exports") or [])
        return replica

    return create


def modify_subnet_group(original):
    """moto takes the group out to change it, and does not put it back."""

    def modify(self, subnet_name, description, subnets):
        group = self.subnet_groups[subnet_name]
        original(self, subnet_name, description, subnets)
        self.subnet_groups[subnet_name] = group
        return group

    return modify


def resource_id():
    return f"db-{mock_random.get_random_hex(26).upper()}"
