"""AWS errors on demand: `POST /moto-api/tasks/faults` says which, `{}` ends them. tests/terraform/support/behaviour.ts describes the fields.

A request that fails here never reaches its service, and the journal does not have it.
"""

import json
import random
import re
import threading
import time
from collections import Counter
from io import BytesIO
from urllib.parse import parse_qs

from moto.core.exceptions import ServiceException
from moto.core.model import OperationModel
from moto.core.request import determine_request_protocol
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from moto.moto_api._internal.models import MotoAPIBackend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from werkzeug.wrappers import Response

FIELDS = {"throttle", "expire_credentials_after", "fail", "latency"}

# The names that services sign with, where botocore calls them otherwise.
SIGNED_AS = {
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
    "application-autoscaling": "application-autoscaling",
}

# How each protocol of AWS spells the two errors that SDKs know by name.
SPELLING = {
    "query": {"throttle": "Throttling", "expired": "ExpiredToken"},
    "ec2": {"throttle": "RequestLimitExceeded", "expired": "RequestExpired"},
    "rest-xml": {"throttle": "SlowDown", "expired": "ExpiredToken"},
}
DEFAULT_SPELLING = {"throttle": "ThrottlingException", "expired": "ExpiredTokenException"}
MESSAGES = {"throttle": "Rate exceeded", "expired": "The security token included in the request is expired"}
STATUS = {"SlowDown": 503, "RequestLimitExceeded": 503, "AccessDenied": 403, "InternalError": 500, "ServerException": 500}


class Injected(ServiceException):
    """moto looks for an exception's service in its module, unless that is not its own."""


class Faults:
    def __init__(self, request):
        unknown = sorted(set(request) - FIELDS)
        if unknown:
            raise ValueError(f"Unknown: {', '.join(unknown)}. Known: {', '.join(sorted(FIELDS))}.")
        self.throttle = request.get("throttle", 0)
        self.expire_after = request.get("expire_credentials_after")
        self.fail = [{"after": 0, **entry} for entry in request.get("fail", [])]
        self.latency = request.get("latency", 0)
        self.calls, self.dice, self.seen = 0, random.Random(0), Counter()
        self.lock = threading.Lock()

    def error_for(self, service, action, spelling):
        """Code and message of what is wrong with the next call, or nothing."""
        with self.lock:
            self.calls += 1
            if self.expire_after is not None and self.calls > self.expire_after:
                return spelling["expired"], MESSAGES["expired"]
            if self.throttled(service, action):
                return spelling["throttle"], MESSAGES["throttle"]
            failed = [entry for entry in self.fail if self.fails(entry, service, action)]
        return (failed[0]["error"], failed[0].get("message", "Injected.")) if failed else None

    def throttled(self, service, action):
        if not isinstance(self.throttle, dict):
            return self.dice.random() < self.throttle
        if "each" in self.throttle:
            self.seen[service, action] += 1
            return self.seen[service, action] <= self.throttle["each"]
        return self.calls <= self.throttle["first"]

    @staticmethod
    def fails(entry, service, action):
        """Calls after the first `after` fail: all, or the next `times`."""
        if entry["service"] != service or entry.get("action", action) != action:
            return False
        entry["seen"] = entry.get("seen", 0) + 1
        over = entry["seen"] - entry["after"]
        return 0 < over <= entry.get("times", over)


class Current:
    faults = Faults({})


def patch():
    from moto.moto_api._internal import urls  # once it is loaded, moto's own endpoints are what they are

    urls.url_paths["{0}/moto-api/tasks/faults"] = faults
    MotoAPIBackend.reset = forgetting(MotoAPIBackend.reset)
    DomainDispatcherApplication.__call__ = faulty(DomainDispatcherApplication.__call__)


def faults(request, _full_url, _headers):
    try:
        Current.faults = Faults(json.loads(request.data or b"{}"))
    except (ValueError, TypeError) as error:
        return 400, {}, json.dumps({"error": str(error)})
    return 200, {"Content-Type": "application/json"}, json.dumps({"status": "ok"})


def forgetting(original):
    def reset(self):
        Current.faults = Faults({})
        original(self)

    return reset


def faulty(original):
    def dispatch(self, environ, start_response):
        error = None if environ.get("PATH_INFO", "").startswith("/moto-api") else error_of(environ)
        return (error or (lambda *args: original(self, *args)))(environ, start_response)

    return dispatch


def error_of(environ):
    """The answer of a call that goes wrong."""
    now = Current.faults
    if now.latency:
        time.sleep(now.latency)
    service = service_of(environ)
    if service is None:
        return None
    model = get_service_model(service)
    protocol = determine_request_protocol(model, environ.get("CONTENT_TYPE"))
    error = now.error_for(service, action_of(environ, model), SPELLING.get(protocol, DEFAULT_SPELLING))
    return error and answer(environ, model, protocol, *error)


def service_of(environ):
    """As botocore calls it, from what the request is signed for."""
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    return SIGNED_AS.get(scope[1], scope[1]) if scope else None


def action_of(environ, model):
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return target.split(".")[-1]
    if model.service_name == "s3":
        return object_action(environ)
    form = parse_qs(body_of(environ).decode("utf-8", "replace"))
    return form.get("Action", [environ.get("PATH_INFO", "").rsplit("/", 1)[-1]])[0]


def object_action(environ):
    """S3 names no action; these are the ones on objects and on a bucket's list of them."""
    verb = {"PUT": "Put", "GET": "Get", "HEAD": "Head", "DELETE": "Delete", "POST": "Post"}[environ["REQUEST_METHOD"]]
    if "list-type=2" in environ.get("QUERY_STRING", ""):
        return "ListObjectsV2"
    return f"{verb}Object" if environ["PATH_INFO"].strip("/").count("/") else f"{verb}Bucket"


def body_of(environ):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    return body


def answer(environ, model, protocol, code, message):
    body_of(environ)  # a request left half read breaks the connection
    serializer = get_serializer_class(model.service_name, protocol)(operation_model=OperationModel({}, model))
    sent = serializer.serialize(Injected(code, message))
    known = any(shape.error_code == code or shape.name == code for shape in model.error_shapes)
    status = sent["status_code"] if known else STATUS.get(code, 400)
    return Response(sent["body"], status=status, headers=dict(sent["headers"]))
