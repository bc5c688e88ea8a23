/**
 * Says how many messages wait in Celery's queues, for `python -c`: in CloudWatch's embedded metric format on standard output, from
 * which CloudWatch Logs makes metrics, without a permission to write any.
 *
 * Wants the broker in CELERY_BROKER_URL, as Django's containers have it, and as its argument what to measure:
 * `{"cluster": "prod-shop", "services": {"worker-default": ["prod-shop-default"]}}`. It needs Python 3.8 and nothing else. What
 * cannot be measured ends it with one line and exit code 1, and says nothing of the credentials.
 *
 * Sources: Amazon CloudWatch, "Embedding metrics within logs" and "Specification: Embedded metric format"; Kombu, "Redis
 * Transport", whose `sep` and `priority_steps` are here at their defaults; Redis, "Redis serialization protocol specification".
 */
export const queueDepthScript = String.raw`import json, os, socket, ssl, sys, time
from urllib.parse import parse_qs, unquote, urlsplit

SECONDS = 10
# A queue is a list, and one more for each further step of priority.
STEPS = ["", "\x06\x163", "\x06\x166", "\x06\x169"]


class Unmeasured(Exception):
    pass


def tls(url):
    options = {name: values[-1] for name, values in parse_qs(url.query).items()}
    context = ssl.create_default_context(cafile=options.get("ssl_ca_certs"))
    wanted = options.get("ssl_cert_reqs", "required").lower().replace("cert_", "")
    if wanted != "required":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_OPTIONAL if wanted == "optional" else ssl.CERT_NONE
    return context


def connect(url):
    connection = socket.create_connection((url.hostname, url.port or 6379), SECONDS)
    return tls(url).wrap_socket(connection, server_hostname=url.hostname) if url.scheme == "rediss" else connection


def ask(url, commands):
    """The answers to all commands, in one go."""
    with connect(url) as connection, connection.makefile("rb") as answers:
        words = [[word.encode() for word in command] for command in commands]
        request = [b"*%d\r\n" % len(one) + b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in one) for one in words]
        connection.sendall(b"".join(request))
        for command in commands:
            answer = answers.readline().decode().strip()
            if not answer:
                raise Unmeasured("it closed the connection")
            if answer.startswith("-"):
                raise Unmeasured("it answered %s with: %s" % (command[0], answer[1:]))
            yield answer[1:]


def depths(broker, queues):
    try:
        url = urlsplit(broker)
        place = "%s:%d" % (url.hostname, url.port or 6379)
    except ValueError:
        raise Unmeasured("CELERY_BROKER_URL is no URL; are the special characters of its password percent-encoded?")
    if url.scheme not in ("redis", "rediss") or not url.hostname:
        raise Unmeasured("CELERY_BROKER_URL must begin with redis://host or rediss://host, not %s:" % url.scheme)
    login = [["AUTH", *map(unquote, filter(None, [url.username])), unquote(url.password)]] if url.password else []
    setup = [*login, ["SELECT", url.path.strip("/") or "0"]]
    try:
        answers = list(ask(url, setup + [["LLEN", queue + step] for queue in queues for step in STEPS]))[len(setup):]
    except (OSError, Unmeasured) as problem:
        raise Unmeasured("the broker at %s: %s" % (place, problem))
    counts = map(int, answers)
    return {queue: sum(next(counts) for _ in STEPS) for queue in queues}


def metric(name, value, **dimensions):
    directive = {"Namespace": "Celery", "Dimensions": [list(dimensions)], "Metrics": [{"Name": name, "Unit": "Count"}]}
    header = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    print(json.dumps({"_aws": header, **dimensions, name: value}), flush=True)


def main(cluster, services):
    depth = depths(os.environ.get("CELERY_BROKER_URL", ""), sorted({queue for queues in services.values() for queue in queues}))
    for queue, waiting in depth.items():
        metric("QueueDepth", waiting, ClusterName=cluster, QueueName=queue)
    for service, queues in services.items():
        metric("Backlog", sum(depth[queue] for queue in set(queues)), ClusterName=cluster, ServiceName=service)


try:
    main(**json.loads(sys.argv[1]))
except (Unmeasured, ValueError) as problem:
    sys.exit("queue depth: not measured: %s" % problem)
`;
