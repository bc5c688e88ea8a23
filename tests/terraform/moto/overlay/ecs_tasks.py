"""ECS tasks: a task run by itself has all its containers, ends, and leaves nothing."""

from types import SimpleNamespace

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.ecs.models import Container, Task
from moto.ecs.models import EC2ContainerServiceBackend as Backend


def patch():
    Backend._calculate_task_resource_requirements = staticmethod(
        without_memory(Backend._calculate_task_resource_requirements)
    )
    Backend.describe_tasks = ended(Backend.describe_tasks)
    Backend.stop_task = stopped(Backend.stop_task)
    Task.__init__ = with_all_containers(Task.__init__)


def without_memory(original):
    """moto fails on containers that share the memory of their Fargate task."""

    def requirements(task_definition):
        containers = [
            {**container, "memory": container.get("memory") or container.get("memoryReservation") or 0}
            for container in task_definition.container_definitions
        ]
        return original(SimpleNamespace(container_definitions=containers))

    return requirements


def with_all_containers(original):
    """moto starts only the first container of a task definition."""

    def initialise(self, *args, **kwargs):
        original(self, *args, **kwargs)
        definition = kwargs.get("task_definition") or args[1]
        self.containers = [container(definition, settings) for settings in definition.container_definitions]

    return initialise


def container(definition, settings):
    started = Container(SimpleNamespace(arn=definition.arn, container_definitions=[settings]))
    started.last_status, started.exitCode = "RUNNING", None
    return started


def ended(original):
    """Each look brings a task nearer to its end; moto's ends without an exit code, and keeps its interface."""

    def describe_tasks(self, *args, **kwargs):
        tasks = original(self, *args, **kwargs)
        for task in tasks:
            if task.last_status == "STOPPED":
                finish(self, task, "EssentialContainerExited", 0)
        return tasks

    return describe_tasks


def stopped(original):
    """A task that somebody stops was killed, and gives its interface back."""

    def stop_task(self, *args, **kwargs):
        task = original(self, *args, **kwargs)
        finish(self, task, "UserInitiated", 137)
        return task

    return stop_task


def finish(backend, task, code, exit_code):
    if task.desired_status == "STOPPED" and getattr(task, "stop_code", None):
        return
    task.desired_status, task.stop_code, task.stopped_at = "STOPPED", code, utcnow()
    for each in task.containers:
        each.last_status, each.exitCode = "STOPPED", exit_code
    interfaces = ec2_backends[backend.account_id][backend.region_name].enis
    for attachment in task.attachments:
        for detail in attachment["details"]:
            if detail["name"] == "networkInterfaceId":
                interfaces.pop(detail["value"], None)
