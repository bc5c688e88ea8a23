"""Output of containers, in CloudWatch Logs while they run."""

from math import inf

from moto.logs.models import logs_backends


def write_log(task, run, now):
    """The lines that the container has printed by now, spread over the time it runs. Its stream is there from its start."""
    if now < run.start or run.logging.get("logDriver") != "awslogs":
        return
    stream = stream_of(task, run)
    if stream is None:
        return
    due = sum(1 for at in times(run) if at <= now)
    for at, line in list(zip(times(run), run.rule.log))[run.printed : due]:
        stream.put_log_events([{"timestamp": int(at * 1000), "message": line}])
    run.printed = max(run.printed, due)


def times(run):
    """A container that is killed before its end leaves the rest unsaid; a service says all when it starts."""
    lines = len(run.rule.log)
    length = run.planned_end - run.start if run.planned_end < inf else 0
    moments = [run.start + length * (number + 0.5) / lines for number in range(lines)]
    return [at for at in moments if at <= run.end]


def stream_of(task, run):
    options = run.logging["options"]
    region = options.get("awslogs-region", task.region_name)
    group = logs_backends[task._account_id][region].groups.get(options["awslogs-group"])
    if group is None:
        return None
    name = f"{options.get('awslogs-stream-prefix', '')}/{run.name}/{task.id}"
    if name not in group.streams:
        group.create_log_stream(name)
    return group.streams[name]
