"""Deployments of a service: new tasks start, old ones stop, until it is steady or the circuit breaker ends it.

The scheduler moves in steps of the script's `seconds`, caught up whenever somebody looks.
Source: Amazon ECS, "Deploy Amazon ECS services by replacing tasks" and "How the Amazon ECS deployment circuit breaker detects failures".
"""

from math import ceil, floor

from moto.ecs.models import Task
from moto.moto_api._internal import mock_random

from . import ecs_events as events
from .behaviour import script
from .ecs_tasks import show, when
from .ecs_timeline import UNHEALTHY

# Without a breaker, or with a task that never starts, there is no end to it.
MOST_STEPS = 1000
MOST_STEPS_AT_ONCE = 50


class Rollout:
    """One deployment. What DescribeServices shows of it is `shown`."""

    def __init__(self, service, now, rollback_of=None):
        self.id = f"ecs-svc/{mock_random.randint(10**18, 10**19)}"
        self.created = self.updated = now
        self.finished = None
        self.definition = service.task_definition
        self.state, self.reason = "IN_PROGRESS", f"ECS deployment {self.id} in progress."
        self.failed, self.tasks = 0, []
        self.rollback_of = rollback_of

    def alive(self):
        return [task for task in self.tasks if task.last_status != "STOPPED"]

    def wanted(self):
        return [task for task in self.alive() if task.desired_status == "RUNNING"]

    def running(self):
        return [task for task in self.wanted() if task.last_status == "RUNNING"]

    def healthy(self):
        """Those that may replace others; one that will never pass its health check runs, and does not count."""
        return [task for task in self.running() if all(run.rule.healthy for run in task.timeline.runs)]

    def end(self, state, reason, now):
        self.state, self.reason, self.updated, self.finished = state, reason, now, now

    def shown(self, service, primary):
        wanted, running = self.wanted(), self.running()
        return {
            "id": self.id,
            "status": "PRIMARY" if primary else "ACTIVE",
            "taskDefinition": self.definition,
            "desiredCount": service.desired_count if primary and self.state != "FAILED" else 0,
            "runningCount": len([task for task in self.alive() if task.last_status == "RUNNING"]),
            "pendingCount": len(wanted) - len(running),
            "failedTasks": self.failed,
            "createdAt": when(self.created),
            "updatedAt": when(self.updated),
            "launchType": service.launch_type,
            "capacityProviderStrategy": service.capacityProviderStrategy,
            "platformVersion": service.platform_version,
            "platformFamily": "Linux",
            "networkConfiguration": service.network_configuration or None,
            "rolloutState": self.state,
            "rolloutStateReason": self.reason,
        }


def deploy(service, now, rollback_of=None):
    """A new primary deployment; the one before it goes on as ACTIVE until its tasks are gone."""
    rollout = Rollout(service, now, rollback_of)
    service.rollouts.insert(0, rollout)
    service.rollout_history.insert(0, rollout)
    service.looked_at = now
    publish(service)
    return rollout


def catch_up(service, now):
    """Every step that is due by now."""
    if script.seconds == 0:
        service.looked_at = now
    for _ in range(MOST_STEPS if script.seconds else MOST_STEPS_AT_ONCE):
        if service.looked_at + script.seconds > now:
            break
        service.looked_at += script.seconds
        if not step(service, service.looked_at):
            service.looked_at = now
            break
    for task in tasks_of(service):
        show(task, now)
    publish(service)


def step(service, now):
    """One move of the scheduler. Returns whether anything is still on its way."""
    for task in tasks_of(service):
        show(task, now)
    primary = service.rollouts[0]
    count_failures(service, primary, now)
    if primary.state == "IN_PROGRESS" and tripped(service, primary):
        trip(service, primary, now)
        return True
    if primary.state != "FAILED":
        start_missing(service, primary, now)
    stop_surplus(service, primary, now)
    service.rollouts = [each for each in service.rollouts if each is primary or each.alive()]
    settled = len(service.rollouts) == 1 and len(primary.healthy()) == len(primary.alive()) == service.desired_count
    if settled:
        settle(service, primary, now)
    service.steady = settled
    return not settled


def settle(service, primary, now):
    if primary.state == "IN_PROGRESS":
        primary.end("COMPLETED", f"ECS deployment {primary.id} completed.", now)
        service.completed_definition = primary.definition
        events.completed(service, primary, now)
    if not service.steady:
        events.steady(service, now)


def count_failures(service, primary, now):
    for task in primary.tasks:
        if task.last_status == "STOPPED" and not task.counted:
            task.counted = True
            if task.stop_code not in ("UserInitiated", "ServiceSchedulerInitiated") or task.stopped_reason == UNHEALTHY:
                primary.failed += 1
                primary.updated = now
                events.task_failed(service, task, now)


def breaker(service):
    return service.deploymentConfiguration.get("deploymentCircuitBreaker") or {}


def threshold(service):
    """Half the desired tasks, at least 3 and at most 200."""
    return min(max(ceil(service.desired_count / 2), 3), 200)


def tripped(service, primary):
    return bool(breaker(service).get("enable")) and primary.failed >= threshold(service)


def trip(service, primary, now):
    """The deployment fails, and the service goes back to the last one that completed when it may."""
    last = next((task for task in reversed(primary.tasks) if task.counted), None)
    started = last is not None and last.started_at is not None
    cause = "tasks failed container health checks" if started else "tasks failed to start"
    primary.end("FAILED", f"ECS deployment circuit breaker: {cause}.", now)
    events.failed(service, primary, cause, now)
    back = service.completed_definition
    if not breaker(service).get("rollback") or back is None or primary.rollback_of is not None:
        return
    service.task_definition = back
    rollout = deploy(service, now, rollback_of=primary)
    rollout.reason = f"ECS deployment circuit breaker: rolling back to deploymentId {rollout.id}."
    events.rolling_back(service, rollout, now)


def start_missing(service, primary, now):
    """As many as are missing, within the maximum of all deployments."""
    maximum = floor(service.desired_count * service.deploymentConfiguration.get("maximumPercent", 200) / 100)
    room = maximum - sum(len(each.alive()) for each in service.rollouts)
    count = min(service.desired_count - len(primary.wanted()), room)
    started = [start(service, primary, now) for _ in range(max(count, 0))]
    if started:
        events.started(service, started, now)


def start(service, primary, now):
    backend = service._backend
    cluster = backend.clusters[service.cluster_name]
    definition = backend.describe_task_definition(primary.definition)
    task = Task(
        created=now,
        cluster=cluster,
        task_definition=definition,
        container_instance_arn=None,
        resource_requirements=backend._calculate_task_resource_requirements(definition),
        backend=backend,
        group=f"service:{service.name}",
        started_by=primary.id,
        tags=service.tags if service.propagate_tags == "SERVICE" else [],
        launch_type="FARGATE",
        networking_configuration=service.network_configuration or None,
        platform_version=service.platform_version,
    )
    task.counted = False
    strategy = service.capacityProviderStrategy or []
    if strategy:
        task.capacity_provider_name = max(strategy, key=lambda entry: entry.get("weight", 0))["capacityProvider"]
    task.enable_execute_command = bool(service.enableExecuteCommand)
    backend.tasks.setdefault(cluster.name, {})[task.task_arn] = task
    primary.tasks.append(task)
    return task


def stop_surplus(service, primary, now):
    """Tasks of older deployments as far as enough others run, and what the primary has too many of."""
    minimum = ceil(service.desired_count * service.deploymentConfiguration.get("minimumHealthyPercent", 100) / 100)
    spare = sum(len(each.healthy()) for each in service.rollouts) - minimum
    stopping = primary.wanted()[service.desired_count :]
    spare -= len(stopping)
    old = [task for each in service.rollouts[1:] for task in each.wanted()]
    for task in sorted(old, key=lambda task: task.last_status == "RUNNING"):
        if task.last_status != "RUNNING":
            stopping.append(task)
        elif spare > 0:
            stopping.append(task)
            spare -= 1
    for task in stopping:
        task.timeline.stop(now, "ServiceSchedulerInitiated", events.scaled(primary), 143)
        show(task, now)
    if stopping:
        events.stopped(service, stopping, now)


def remove(service, now):
    """A deleted service takes its tasks with it at once."""
    for task in tasks_of(service):
        task.timeline.stop(now, "ServiceSchedulerInitiated", events.scaled(service.rollouts[0]), 143)
        task.timeline.step = 0
        show(task, now)
    service.deployments, service.rollouts = [], []
    service.running_count = service.pending_count = 0


def tasks_of(service):
    """Those that are not gone yet, or were not seen to go."""
    return [task for each in service.rollouts for task in each.tasks if task.last_status != "STOPPED"]


def publish(service):
    """What moto returns of the service."""
    shown = [each.shown(service, index == 0) for index, each in enumerate(service.rollouts)]
    service.deployments = shown
    service.running_count = sum(each["runningCount"] for each in shown)
    service.pending_count = sum(each["pendingCount"] for each in shown)
