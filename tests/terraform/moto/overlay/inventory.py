"""The dump of /moto-api/data.json lists what exists, not everything that ever was."""

import gc
import json
import weakref

from moto.core.common_models import BaseModel
from moto.core.model_instances import model_data
from moto.moto_api._internal.responses import MotoAPIResponse

# AWS also shows these for a while after they were deleted, and bills nothing for them.
GONE = {"INACTIVE", "DELETE_COMPLETE", "deleted", "terminated"}


def patch():
    BaseModel.__new__ = track
    MotoAPIResponse.model_data = living


def track(cls, *_args, **_kwargs):
    """moto keeps a strong reference to each object, so nothing deleted ever leaves its dump."""
    instance = super(BaseModel, cls).__new__(cls)
    cls.instances_tracked.append(weakref.ref(instance))
    return instance


def living(_self, _request, _full_url, _headers):
    """Only objects that a backend still holds, and none that AWS calls gone."""
    gc.collect()
    dump = {}
    for service, kinds in sorted(model_data.items()):
        dump[service] = {}
        for kind, model in sorted(kinds.items()):
            objects = [reference() for reference in model.instances_tracked]
            attributes = [plain(found) for found in objects if found is not None]
            dump[service][kind] = [found for found in attributes if not gone(found)]
    return 200, {"Content-Type": "application/json"}, json.dumps(dump)


def gone(attributes):
    states = (attributes.get(name) for name in ("status", "state", "instance_state"))
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
