"""ECS services: what they were created with is returned, and what they want is rolled out."""

import time

from moto.core.utils import utcnow
from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend as Backend
from moto.ecs.responses import EC2ContainerServiceResponse as Response

from .ecs_checks import check_active, check_strategy, check_target_groups
from .ecs_rollouts import deploy, publish, remove
from .shared import unwrapped

# Request and answer use the same word; moto stores none of them.
ECHOED = {
    "availabilityZoneRebalancing": "DISABLED",
    "capacityProviderStrategy": [],
    "deploymentConfiguration": {},
    "enableECSManagedTags": False,
    "enableExecuteCommand": False,
    "healthCheckGracePeriodSeconds": None,
    "placementConstraints": [],
    "placementStrategy": [],
}

# Any of these in an update makes a deployment, once it says something new. Source: Amazon ECS API reference, "UpdateService".
ROLLED = ("task_definition", "network_configuration", "capacityProviderStrategy", "platform_version", "load_balancers")

# The provider always sends the percentages; this is AWS's answer to a request without them.
DEPLOYMENT_DEFAULTS = {
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
}


def patch():
    Response.create_service = create_service(Response.create_service)
    Response.update_service = update_service(Response.update_service)
    Response.list_task_definitions = newest_first(Response.list_task_definitions)
    Backend.create_service = distinct(Backend.create_service)
    Backend.delete_service = with_tasks(Backend.delete_service)
    Backend.describe_task_definition = newest_active(Backend.describe_task_definition)


def create_service(original):
    """moto forgets these fields, so the second plan would replace every service."""

    def create(self):
        strategy = self._get_param("capacityProviderStrategy") or []
        check_strategy(self, strategy)
        check_target_groups(self, self._get_param("loadBalancers") or [])
        network = self._get_param("networkConfiguration") or {}
        network.get("awsvpcConfiguration", {}).setdefault("securityGroups", [])  # moto insists on them
        answer = original(self)
        service = answer.result["service"]
        for name, default in ECHOED.items():
            setattr(service, name, unwrapped(self._get_param(name, default)))
        service.deploymentConfiguration = {**DEPLOYMENT_DEFAULTS, **service.deploymentConfiguration}
        service.createdAt = utcnow()
        if strategy:
            service.launch_type = None  # AWS returns one or the other
            service.platform_family = "Linux"
            service.platform_version = service.platform_version or "LATEST"
        service.rollouts, service.rollout_history = [], []
        service.completed_definition, service.steady = None, False
        deploy(service, time.time())
        return answer

    return create


def update_service(original):
    """moto keeps a deployment as it was created, and a task definition as it was named; a number of tasks alone deploys nothing."""

    def update(self):
        check_strategy(self, self._get_param("capacityProviderStrategy") or [])
        check_target_groups(self, self._get_param("loadBalancers") or [])
        if self._get_param("taskDefinition"):
            check_active(self.ecs_backend.describe_task_definition(self._get_param("taskDefinition")))
        service = self.ecs_backend._get_service(self._get_param("cluster", "default"), self._get_param("service"))
        before = {name: unwrapped(getattr(service, name)) for name in ROLLED}
        answer = original(self)
        for name in ECHOED:
            if self._get_param(name) is not None:
                setattr(service, name, unwrapped(self._get_param(name)))
        service.deploymentConfiguration = {**DEPLOYMENT_DEFAULTS, **service.deploymentConfiguration}
        service.task_definition = self.ecs_backend.describe_task_definition(service.task_definition).arn
        after = {name: unwrapped(getattr(service, name)) for name in ROLLED}
        if self._get_param("forceNewDeployment") or after != before:
            deploy(service, time.time())
        publish(service)
        return answer

    return update


def newest_first(original):
    """moto sorts upwards, whatever it is asked."""

    def list_task_definitions(self):
        answer = original(self)
        if self._get_param("sort") == "DESC":
            answer.result["taskDefinitionArns"].reverse()
        return answer

    return list_task_definitions


def with_tasks(original):
    """moto lets the tasks of a deleted service run for ever."""

    def delete(self, *args, **kwargs):
        service = original(self, *args, **kwargs)
        remove(service, time.time())
        return service

    return delete


def distinct(original):
    """AWS refuses a second service of the same name; moto overwrites the first."""

    def create(self, cluster_str, service_name, *args, **kwargs):
        cluster = self._get_cluster(cluster_str)
        existing = self.services.get(f"{cluster.name}:{service_name}")
        if existing is not None and existing.status != "INACTIVE":
            raise InvalidParameterException("Creation of service was not idempotent.")
        return original(self, cluster_str, service_name, *args, **kwargs)

    return create


def newest_active(original):
    """A family by itself is its newest active revision; moto gives the newest one, deregistered or not."""

    def describe_task_definition(self, task_definition_str):
        if ":" in task_definition_str:
            return original(self, task_definition_str)
        revisions = self.task_definitions.get(task_definition_str, {})
        active = [number for number, definition in revisions.items() if definition.status == "ACTIVE"]
        return original(self, f"{task_definition_str}:{max(active)}" if active else task_definition_str)

    return describe_task_definition
