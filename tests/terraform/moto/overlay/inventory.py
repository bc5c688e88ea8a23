"""The dump of /moto-api/data.json lists what requests made and nobody deleted."""

import gc
import json
import threading
import weakref

import moto.s3.models  # noqa: F401
from moto.core.base_backend import AccountSpecificBackend
from moto.core.common_models import BaseModel
from moto.core.model_instances import model_data, reset_model_data
from moto.ec2.models import EC2Backend, ec2_backends
from moto.kms.models import KmsBackend
from moto.moto_api._internal.responses import MotoAPIResponse
from moto.ssm.models import ParameterDict

# AWS also shows these for a while after they were deleted, and bills nothing for them.
GONE = {"INACTIVE", "DELETE_COMPLETE", "STOPPED", "deleted", "terminated", "PendingDeletion"}

moving_in = threading.local()


def patch():
    reset_model_data()  # S3 makes its well-known groups of users when loaded
    BaseModel.__new__ = track
    AccountSpecificBackend.__getitem__ = furniture(AccountSpecificBackend.__getitem__)
    ParameterDict._check_loading_status = furniture(ParameterDict._check_loading_status)
    KmsBackend._generate_default_keys = furniture(KmsBackend._generate_default_keys)
    EC2Backend._create_default_encryption_key = furniture(EC2Backend._create_default_encryption_key)
    MotoAPIResponse.model_data = what_exists


def track(cls, *_args, **_kwargs):
    """moto keeps a strong reference to each object, so nothing deleted ever leaves its dump."""
    instance = super(BaseModel, cls).__new__(cls)
    if not getattr(moving_in, "depth", 0):
        cls.instances_tracked.append(weakref.ref(instance))
    return instance


def furniture(original):
    """What a service has from the start (AMIs, managed policies, the default VPC) is nobody's leftover."""

    def furnish(*args, **kwargs):
        moving_in.depth = getattr(moving_in, "depth", 0) + 1
        try:
            return original(*args, **kwargs)
        finally:
            moving_in.depth -= 1

    return furnish


def what_exists(_self, _request, _full_url, _headers):
    """Only objects that a backend still holds, and none that AWS calls gone."""
    forget_terminated_instances()
    gc.collect()
    dump = {}
    for service, kinds in sorted(model_data.items()):
        dump[service] = {}
        for kind, model in sorted(kinds.items()):
            objects = [reference() for reference in model.instances_tracked]
            attributes = [plain(found) for found in objects if found is not None]
            dump[service][kind] = [found for found in attributes if not gone(found)]
    return 200, {"Content-Type": "application/json"}, json.dumps(dump)


def forget_terminated_instances():
    """moto shows them for ever, AWS for an hour; they hold on to their interface, subnet and groups."""
    for regions in ec2_backends.values():
        for backend in regions.values():
            for id, reservation in list(backend.reservations.items()):
                if all(instance.state == "terminated" for instance in reservation.instances):
                    del backend.reservations[id]


def gone(attributes):
    states = (attributes.get(name) for name in ("status", "last_status", "state", "instance_state", "key_state"))
    return any(isinstance(state, str) and state in GONE for state in states)


def plain(instance):
    """The attributes that JSON can carry; some properties of moto fail on half-made objects."""
    attributes = {}
    for name in dir(instance):
        if name.startswith("_") or name == "instances_tracked":
            continue
        try:
            value = getattr(instance, name)
            json.dumps(value)
        except Exception:
            continue
        attributes[name] = value
    return attributes
