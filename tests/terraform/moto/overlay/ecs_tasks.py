"""ECS tasks: started, looked at and stopped on the clock of their timelines."""

import time
from datetime import datetime, timezone
from math import inf
from types import SimpleNamespace

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.models import Container, Task
from moto.ecs.models import EC2ContainerServiceBackend as Backend
from moto.ecs.responses import EC2ContainerServiceResponse as Response
from moto.moto_api._internal import mock_random

from .ecs_checks import check_active, check_strategy
from .ecs_logs import write_log
from .ecs_timeline import NO_CAPACITY, planned

STOPPED_BY_USER = "Task stopped by user"


def patch():
    Backend._calculate_task_resource_requirements = staticmethod(
        without_memory(Backend._calculate_task_resource_requirements)
    )
    Backend.list_tasks = filtered(Backend.list_tasks)
    Backend.stop_task = stop_task
    Response.describe_tasks = describe_tasks
    Response.run_task = run_task(Response.run_task)
    Task.__init__ = scheduled(Task.__init__)


def without_memory(original):
    """moto fails on containers that share the memory of their Fargate task."""

    def requirements(task_definition):
        containers = [
            {**container, "memory": container.get("memory") or container.get("memoryReservation") or 0}
            for container in task_definition.container_definitions
        ]
        return original(SimpleNamespace(container_definitions=containers))

    return requirements


def scheduled(original):
    """moto starts only the first container of a task definition, without overrides, and runs it at once."""

    def initialise(self, *args, **kwargs):
        created = kwargs.pop("created", None) or time.time()
        network = (kwargs.get("networking_configuration") or {}).get("awsvpcConfiguration", {})
        network.setdefault("securityGroups", [])
        original(self, *args, **kwargs)
        definition = kwargs.get("task_definition") or args[1]
        settings = [overridden(each, self.overrides) for each in definition.container_definitions]
        self.timeline = planned(created, definition.family, settings, self.group.startswith("service:"))
        self.containers = [container(self, definition, each) for each in settings]
        self.cpu = self.overrides.get("cpu") or definition.cpu
        self.memory = self.overrides.get("memory") or definition.memory
        self.created_at, self.stopped_reason, self.version = when(self.timeline.created), None, 1
        self.enable_execute_command, self.capacity_provider_name = False, None
        self.platform_family, self.connectivity = "Linux", "CONNECTED"
        self.availability_zone = zone_of(self)
        show(self, self.timeline.created)

    return initialise


def overridden(settings, overrides):
    """A container as this task runs it."""
    for override in overrides.get("containerOverrides") or []:
        if override["name"] == settings["name"]:
            environment = {each["name"]: each for each in settings.get("environment") or []}
            environment.update({each["name"]: each for each in override.get("environment") or []})
            return {**settings, **override, "environment": list(environment.values())}
    return settings


def container(task, definition, settings):
    made = Container(SimpleNamespace(arn=definition.arn, container_definitions=[settings]))
    made.container_arn = f"{task.task_arn.replace(':task/', ':container/')}/{mock_random.uuid4()}"
    made.task_arn = task.task_arn
    made.cpu, made.memory = str(settings.get("cpu") or 0), None
    return made


def zone_of(task):
    subnets = ec2_backends[task._account_id][task.region_name].subnets
    for attachment in task.attachments:
        for detail in attachment["details"]:
            if detail["name"] == "subnetId":
                return next((zone for zone, known in subnets.items() if detail["value"] in known), None)
    return None


def run_task(original):
    """moto knows no capacity providers, no lack of capacity and no repeated request."""

    def run(self):
        tokens = self.ecs_backend.__dict__.setdefault("client_tokens", {})
        token = self._get_param("clientToken")
        if token in tokens:
            return tokens[token]
        definition = self.ecs_backend.describe_task_definition(self._get_param("taskDefinition"))
        check_active(definition)
        check_strategy(self, self._get_param("capacityProviderStrategy") or [])
        provider = capacity_provider(self)
        answer = original(self)
        started = answer.result["tasks"]
        for task in started:
            task.capacity_provider_name = provider
            task.enable_execute_command = bool(self._get_param("enableExecuteCommand"))
        placed = [task for task in started if not lacks_capacity(task)]
        for task in started:
            if task not in placed:
                forget(self.ecs_backend, task)
        failures = [{"reason": NO_CAPACITY}] * (len(started) - len(placed))
        answer = ActionResult({"tasks": placed, "failures": failures})
        if token:
            tokens[token] = answer
        return answer

    return run


def lacks_capacity(task):
    return any(run.rule.start == "no_capacity" for run in task.timeline.runs)


def capacity_provider(self):
    """The provider that the task runs on, from its strategy or the cluster's; moto wants a launch type for it."""
    strategy = self._get_param("capacityProviderStrategy")
    if not strategy and not self._get_param("launchType"):
        strategy = self.ecs_backend._get_cluster(self._get_param("cluster", "default")).default_capacity_provider_strategy
    if not strategy or not all(entry["capacityProvider"].startswith("FARGATE") for entry in strategy):
        return None
    self.params["launchType"] = "FARGATE"
    return max(strategy, key=lambda entry: (entry.get("base", 0), entry.get("weight", 0)))["capacityProvider"]


def describe_tasks(self):
    """moto says nothing of tasks that there are not, and keeps tags to itself."""
    self.ecs_backend._get_cluster(self._get_param("cluster", "default"))
    wanted = self._get_param("tasks") or []
    if not wanted:
        raise InvalidParameterException("Tasks cannot be empty.")
    known = {task.id: task for task in tasks_of(self.ecs_backend)}
    ids = {arn.split("/")[-1]: arn for arn in wanted}
    if "TAGS" in (self._get_param("include") or []):
        self._include_in_response("DescribeTasksResponse.tasks.Task.tags")
    else:
        self._exclude_from_response("DescribeTasksResponse.tasks.Task.tags")
    return ActionResult(
        {
            "tasks": [known[id] for id in ids if id in known],
            "failures": [{"arn": arn, "reason": "MISSING"} for id, arn in ids.items() if id not in known],
        }
    )


def filtered(original):
    """AWS lists what is meant to run unless asked for stopped tasks; moto lists all, of every service."""

    def list_tasks(self, cluster, container_instance, family, started_by, service_name, desired_status):
        tasks = original(self, cluster, container_instance, family, started_by, None, desired_status or "RUNNING")
        if not service_name:
            return tasks
        service = self._get_service(cluster, service_name)
        return [task for task in tasks if task.group == f"service:{service.name}"]

    return list_tasks


def stop_task(self, cluster, id, reason):
    """Somebody stops a task: containers that run get SIGTERM."""
    name = self._get_cluster(cluster).name
    for task in self.tasks.get(name, {}).values():
        if task.id == id.split("/")[-1]:
            now = time.time()
            task.timeline.stop(now, "UserInitiated", reason or STOPPED_BY_USER, 143)
            show(task, now)
            return task
    raise InvalidParameterException("The referenced task was not found.")


def tasks_of(backend):
    return [task for tasks in backend.tasks.values() for task in tasks.values()]


def show(task, now):
    """Brings what the API returns, and the log, to this moment."""
    if task.last_status == "STOPPED":
        return
    timeline = task.timeline
    task.last_status = timeline.status(now)
    ending = now >= timeline.stopping
    task.desired_status = "STOPPED" if ending else "RUNNING"
    task.pull_started_at = moment(timeline.provisioned, now)
    task.pull_stopped_at = task.connectivity_at = moment(timeline.pulled, now)
    task.started_at = moment(timeline.running, min(now, timeline.stopping))
    task.stopping_at = task.execution_stopped_at = moment(timeline.stopping, now)
    task.stopped_at = moment(timeline.stopped, now)
    if ending:
        task.stop_code, task.stopped_reason = timeline.stop_code, timeline.reason
    task.health_status = "UNKNOWN"
    for run, made in zip(timeline.runs, task.containers):
        show_container(task, run, made, now)
        write_log(task, run, now)
    if task.last_status == "STOPPED":
        release_interface(task)


def show_container(task, run, made, now):
    started, ended = now >= run.start, now >= run.end or now >= task.timeline.stopping
    made.last_status = "STOPPED" if ended else "RUNNING" if started else "PENDING"
    made.exitCode = run.exit_code if ended and started else None
    made.reason = run.reason if ended else None
    made.health_status = "UNKNOWN"
    made.runtime_id = f"{task.id.replace('-', '')}-{1000 + task.containers.index(made)}" if started else None
    agents = started and not ended and task.enable_execute_command
    made.managed_agents = [{"name": "ExecuteCommandAgent", "lastStatus": "RUNNING"}] if agents else None


def release_interface(task):
    interfaces = ec2_backends[task._account_id][task.region_name].enis
    for attachment in task.attachments:
        attachment["status"] = "DELETED"
        for detail in attachment["details"]:
            if detail["name"] == "networkInterfaceId":
                interfaces.pop(detail["value"], None)


def forget(backend, task):
    """As if it had never been asked for."""
    release_interface(task)
    del backend.tasks[task.cluster_name][task.task_arn]


def moment(at, now):
    return when(at) if at <= now and at < inf else None


def when(seconds):
    """moto's times are in UTC and say so by saying nothing."""
    return datetime.fromtimestamp(seconds, timezone.utc).replace(tzinfo=None)
