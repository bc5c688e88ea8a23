"""Every request about tasks or their logs first sees what has happened since the last one."""

import threading
import time

from moto.ecs.models import ecs_backends
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.logs.responses import LogsResponse

from .ecs_rollouts import catch_up
from .ecs_tasks import show, tasks_of

# moto's objects know nothing of the server's threads.
lock = threading.RLock()


def patch():
    for response in (EC2ContainerServiceResponse, LogsResponse):
        response.call_action = up_to_date(response.call_action)


def up_to_date(original):
    def call_action(self):
        with lock:
            look(ecs_backends[self.current_account][self.region])
            return original(self)

    return call_action


def look(backend):
    now = time.time()
    for service in backend.services.values():
        if service.status == "ACTIVE":
            catch_up(service, now)
    for task in tasks_of(backend):
        show(task, now)
