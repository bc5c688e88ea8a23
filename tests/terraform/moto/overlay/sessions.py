"""Sessions in running tasks: ECS ExecuteCommand and Systems Manager StartSession, which moto does not have."""

import json
import re

from moto.core.responses import ActionResult
from moto.ecs.exceptions import ECSException, InvalidParameterException
from moto.ecs.models import ecs_backends
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.moto_api._internal import mock_random
from moto.ssm.exceptions import ValidationException
from moto.ssm.responses import SimpleSystemManagerResponse

from .ecs_tasks import tasks_of

NO_AGENT = (
    "The execute command failed because execute command was not enabled when the task was run or the execute "
    "command agent isn't running. Wait and try again or run a new task with execute command enabled and try again."
)


def patch():
    EC2ContainerServiceResponse.execute_command = execute_command
    SimpleSystemManagerResponse.start_session = start_session


def execute_command(self):
    """Answers with a session for a container whose agent runs."""
    id = self._get_param("task").split("/")[-1]
    task = next((task for task in tasks_of(self.ecs_backend) if task.id == id), None)
    if task is None or task.last_status != "RUNNING":
        raise InvalidParameterException("The task provided in the request was invalid.")
    name = self._get_param("container") or task.containers[0].name
    container = next((each for each in task.containers if each.name == name), None)
    if container is None:
        raise InvalidParameterException(f"There is no container {name} in the task.")
    if not container.managed_agents:
        raise TargetNotConnected("TargetNotConnectedException", NO_AGENT)
    opened = session(self.region)
    return ActionResult(
        {
            "clusterArn": task.cluster_arn,
            "containerArn": container.container_arn,
            "containerName": name,
            "interactive": self._get_param("interactive"),
            "session": {
                "sessionId": opened["SessionId"],
                "streamUrl": opened["StreamUrl"],
                "tokenValue": opened["TokenValue"],
            },
            "taskArn": task.task_arn,
        }
    )


class TargetNotConnected(ECSException):
    pass


def start_session(self):
    """A session for a target that a running container is: `ecs:<cluster>_<task>_<runtime id>`."""
    target = self._get_param("Target")
    known = re.fullmatch(r"ecs:(.+)_([0-9a-f-]+)_([0-9a-f]+-\d+)", target)
    tasks = tasks_of(ecs_backends[self.current_account][self.region]) if known else []
    runs = (each.runtime_id for task in tasks if task.last_status == "RUNNING" for each in task.containers)
    if not known or known[3] not in runs:
        raise ValidationException(f"{target} is not connected.")
    return json.dumps(session(self.region))


def session(region):
    id = f"ecs-execute-command-{mock_random.get_random_hex(17)}"
    return {
        "SessionId": id,
        "StreamUrl": f"wss://ssmmessages.{region}.amazonaws.com/v1/data-channel/{id}?role=publish_subscribe",
        "TokenValue": mock_random.get_random_hex(64),
    }
