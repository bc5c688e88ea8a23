"""Who asked for what: every request as an AWS operation with the parameters that name its resources.

GET /moto-api/requests answers with all of them since the start or the last reset, in order, as JSON:
[{"principal": "apply", "service": "s3", "region": "us-east-1", "operation": "PutObject", "parameters": {"Bucket": "…", "Key": "…"}}].
The principal is the access key id that signed the request. Values of secrets are left out.
"""

import functools
import io
import json
import re
import threading
from urllib.parse import parse_qsl, unquote

import botocore.session
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

PATH = "/moto-api/requests"
CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]*)/([^/]+)/aws4_request")
CBOR_OPERATION = re.compile(r"/service/[^/]+/operation/(\w+)$")
UNSAID = re.compile(r"^(SecretString|Value|MasterUserPassword|UserData|ContainerDefinitions)", re.IGNORECASE)
LONGEST = 5000

log = []
lock = threading.Lock()


def patch():
    original = DomainDispatcherApplication.__call__

    def call(self, environ, start_response):
        if environ.get("PATH_INFO") == PATH:
            start_response("200 OK", [("Content-Type", "application/json")])
            with lock:
                return [json.dumps(log).encode()]
        if environ.get("PATH_INFO") == "/moto-api/reset":
            with lock:
                log.clear()
        request = described(environ)
        if request:
            with lock:
                log.append(request)
        return original(self, environ, start_response)

    DomainDispatcherApplication.__call__ = call


def described(environ):
    match = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    if not match:
        return None
    principal, region, service = match.groups()
    operation, parameters = operation_of(service, environ)
    return {
        "principal": principal,
        "service": service,
        "region": region,
        "operation": operation,
        "parameters": {name: value for name, value in parameters.items() if speaks(name, value)},
    }


def speaks(name, value):
    return not UNSAID.match(name) and len(json.dumps(value)) < LONGEST


def operation_of(service, environ):
    path = environ.get("RAW_URI", environ.get("PATH_INFO", "/")).split("?")[0]
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return target.split(".")[-1], json.loads(body_of(environ) or "{}")
    cbor = CBOR_OPERATION.search(path)
    if cbor:
        return cbor.group(1), {}
    if service not in ("s3", "route53") and environ.get("CONTENT_TYPE", "").startswith("application/x-www-form"):
        fields = dict(parse_qsl(body_of(environ).decode(), keep_blank_values=True))
        return fields.pop("Action", "?"), fields
    operation, labels = rest_operation(service, environ["REQUEST_METHOD"], path, query)
    parameters = {**query, **labels}
    if service != "s3":
        parameters.update(content(body_of(environ).decode(errors="replace")))
    return operation, parameters


def content(body):
    """Members of a JSON body; XML stays text."""
    if not body:
        return {}
    try:
        return json.loads(body)
    except ValueError:
        return {"Body": body}


def body_of(environ):
    """What was sent, put back for moto to read."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def rest_operation(service, method, path, query):
    """The operation whose URI has the most of its query in the request; S3 tells them apart by nothing else."""
    fitting = [
        (len(needed), name, labels)
        for name, verb, pattern, needed in rest_operations(service)
        if verb == method
        and all(key in query and value in ("", query[key]) for key, value in needed.items())
        and (labels := pattern.match(path))
    ]
    if not fitting:
        return "?", {"path": path}
    _, name, labels = max(fitting, key=lambda fit: (fit[0], preferred(service, fit[1]), -len(fit[1])))
    return name, {key: unquote(value) for key, value in labels.groupdict().items()}


def preferred(service, name):
    """Of S3's operations that only a header tells apart, the one that Terraform and the SDK use."""
    return (service, name) in {("s3", "PutObject"), ("s3", "HeadObject"), ("s3", "GetObject")}


@functools.cache
def rest_operations(service):
    names = {"email": "ses"}
    model = botocore.session.get_session().get_service_model(names.get(service, service))
    operations = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        uri, _, tail = http["requestUri"].partition("?")
        needed = dict(parse_qsl(tail, keep_blank_values=True))
        label = lambda found: f"(?P<{found.group(1)}>{'.+' if found.group(2) else '[^/]+'})"  # noqa: E731
        pattern = re.compile(re.sub(r"\\{(\w+)(\\\+)?\\}", label, re.escape(uri.rstrip("/"))) + "/?$")
        operations.append((name, http["method"], pattern, needed))
    return operations
