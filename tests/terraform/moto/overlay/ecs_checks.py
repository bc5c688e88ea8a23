"""What ECS refuses and moto accepts."""

from moto.ecs.exceptions import EcsClientException, InvalidParameterException
from moto.elbv2.models import elbv2_backends


def check_active(definition):
    if definition.status == "INACTIVE":
        raise EcsClientException("TaskDefinition is inactive")


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
