"""What a service says of itself, newest first, in the words of ECS. Source: Amazon ECS, "Amazon ECS service event messages"."""

from moto.moto_api._internal import mock_random

from .ecs_tasks import when
from .ecs_timeline import NO_CAPACITY, UNHEALTHY

KEPT = 100


def scaled(rollout):
    """Why a scheduler stops a task that did nothing wrong."""
    return f"Scaling activity initiated by (deployment {rollout.id})"


def say(service, message, now):
    event = {"id": str(mock_random.uuid4()), "createdAt": when(now), "message": f"(service {service.name}) {message}"}
    service.events[:] = [event, *service.events[: KEPT - 1]]


def started(service, tasks, now):
    placed = [task for task in tasks if not any(run.rule.start == "no_capacity" for run in task.timeline.runs)]
    if placed:
        say(service, f"has started {len(placed)} tasks: {names(placed)}.", now)
    if len(placed) < len(tasks):
        hint = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
        say(service, f"was unable to place a task. Reason: {NO_CAPACITY}. {hint}", now)


def stopped(service, tasks, now):
    say(service, f"has stopped {len(tasks)} running tasks: {names(tasks)}.", now)


def task_failed(service, task, now):
    if task.stopped_reason == UNHEALTHY:
        say(service, f"(task {task.id}) failed container health checks.", now)


def completed(service, rollout, now):
    for balancer in service.load_balancers if service.desired_count else []:
        if "targetGroupArn" in balancer:
            say(service, f"registered {service.desired_count} targets in (target-group {balancer['targetGroupArn']})", now)
    say(service, f"(deployment {rollout.id}) deployment completed.", now)


def steady(service, now):
    say(service, "has reached a steady state.", now)


def failed(service, rollout, cause, now):
    say(service, f"(deployment {rollout.id}) deployment failed: {cause}.", now)


def rolling_back(service, rollout, now):
    say(service, f"rolling back to deployment {rollout.id}.", now)


def names(tasks):
    return " ".join(f"(task {task.id})" for task in tasks)
