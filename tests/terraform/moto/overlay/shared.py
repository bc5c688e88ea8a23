"""Checks that several services make."""

from moto.ec2.models import ec2_backends


def ensure_security_groups(backend, ids, error):
    """AWS refuses security groups that do not exist; moto's data stores do not look."""
    known = ec2_backends[backend.account_id][backend.region_name]
    for id in ids or []:
        if known.get_security_group_from_id(id) is None:
            raise error(f"Some security group Ids are invalid: {id}")


def unwrapped(value):
    """Request parameters in AWS's own spelling; moto's wrapper would spell them in snake case."""
    if hasattr(value, "original_dict"):
        value = value.original_dict()
    if isinstance(value, dict):
        return {key: unwrapped(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [unwrapped(entry) for entry in value]
    return value
