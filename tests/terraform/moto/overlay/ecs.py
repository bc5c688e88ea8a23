"""ECS services: what they were created with is returned, and desired tasks run."""

from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend as Backend
from moto.ecs.responses import EC2ContainerServiceResponse as Response
from moto.elbv2.models import elbv2_backends
from moto.moto_api._internal import mock_random

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

# The provider always sends the percentages; this is AWS's answer to a request without them.
DEPLOYMENT_DEFAULTS = {
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
}


def patch():
    Response.create_service = create_service(Response.create_service)
    Response.update_service = update_service(Response.update_service)
    Response.run_task = run_task(Response.run_task)
    Backend.create_service = distinct(Backend.create_service)


def create_service(original):
    """moto forgets these fields, so the second plan would replace every service."""

    def create(self):
        strategy = self._get_param("capacityProviderStrategy") or []
        check_strategy(self, strategy)
        check_target_groups(self, self._get_param("loadBalancers") or [])
        answer = original(self)
        service = answer.result["service"]
        for name, default in ECHOED.items():
            setattr(service, name, unwrapped(self._get_param(name, default)))
        service.deploymentConfiguration = {**DEPLOYMENT_DEFAULTS, **service.deploymentConfiguration}
        if strategy:
            service.launch_type = None  # AWS returns one or the other
            service.platform_family = "Linux"
            service.platform_version = service.platform_version or "LATEST"
        settle(service)
        return answer

    return create


def update_service(original):
    """moto keeps a deployment as it was created, and a task definition as it was named."""

    def update(self):
        check_strategy(self, self._get_param("capacityProviderStrategy") or [])
        check_target_groups(self, self._get_param("loadBalancers") or [])
        answer = original(self)
        service = answer.result["service"]
        for name in ECHOED:
            if self._get_param(name) is not None:
                setattr(service, name, unwrapped(self._get_param(name)))
        if self._get_param("taskDefinition"):
            definition = self.ecs_backend.describe_task_definition(self._get_param("taskDefinition"))
            service.task_definition = definition.arn
            renew(service)
        settle(service)
        return answer

    return update


def run_task(original):
    """moto starts a task without container instances only for an explicit FARGATE launch type."""

    def run(self):
        strategy = self._get_param("capacityProviderStrategy") or []
        check_strategy(self, strategy)
        if strategy and all(entry["capacityProvider"].startswith("FARGATE") for entry in strategy):
            self.params["launchType"] = "FARGATE"
        return original(self)

    return run


def distinct(original):
    """AWS refuses a second service of the same name; moto overwrites the first."""

    def create(self, cluster_str, service_name, *args, **kwargs):
        cluster = self._get_cluster(cluster_str)
        existing = self.services.get(f"{cluster.name}:{service_name}")
        if existing is not None and existing.status != "INACTIVE":
            raise InvalidParameterException("Creation of service was not idempotent.")
        return original(self, cluster_str, service_name, *args, **kwargs)

    return create


def check_strategy(self, strategy):
    """AWS refuses a capacity provider that the cluster does not have: a service may come too early."""
    if not strategy:
        return
    if self._get_param("launchType"):
        raise InvalidParameterException("Specifying both a launch type and capacity provider strategy is not supported.")
    cluster = self.ecs_backend._get_cluster(self._get_param("cluster", "default"))
    for entry in strategy:
        if entry["capacityProvider"] not in (cluster.capacity_providers or []):
            raise InvalidParameterException(
                "The specified capacity provider strategy cannot contain a capacity provider that is not "
                f"associated with the cluster: {entry['capacityProvider']}"
            )


def check_target_groups(self, load_balancers):
    """AWS refuses a target group that no listener or rule uses yet: a service may come too early."""
    groups = elbv2_backends[self.current_account][self.region].target_groups
    for arn in (entry["targetGroupArn"] for entry in load_balancers if "targetGroupArn" in entry):
        if arn not in groups:
            raise InvalidParameterException(f"Unable to describe target group {arn}.")
        if not groups[arn].load_balancer_arns:
            raise InvalidParameterException(
                f"The target group with targetGroupArn {arn} does not have an associated load balancer."
            )


def renew(service):
    """A new task definition or a forced deployment has a new id and its own start."""
    for deployment in service.deployments[:1]:
        deployment["id"] = f"ecs-svc/{mock_random.randint(0, 32**12)}"


def settle(service):
    """Desired tasks run at once, so the service is steady; moto runs one task in a service that wants none."""
    service.running_count = service.desired_count
    service.pending_count = 0
    for deployment in service.deployments[:1]:
        deployment.update(
            desiredCount=service.desired_count,
            runningCount=service.desired_count,
            pendingCount=0,
            taskDefinition=service.task_definition,
            launchType=service.launch_type,
            platformFamily="Linux",
            capacityProviderStrategy=service.capacityProviderStrategy,
            rolloutState="COMPLETED",
        )
