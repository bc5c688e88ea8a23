"""ListServiceDeployments and DescribeServiceDeployments, which moto does not have: the history of a service's rollouts."""

from moto.core.responses import ActionResult
from moto.ecs.responses import EC2ContainerServiceResponse as Response
from moto.utilities.utils import get_partition

from .ecs_rollouts import breaker, threshold
from .ecs_tasks import when

# A deployment that the breaker ended lives on as its own way back.
STATUS = {"IN_PROGRESS": "IN_PROGRESS", "COMPLETED": "SUCCESSFUL", "FAILED": "STOPPED"}
STATUS_OF_ROLLBACK = {"IN_PROGRESS": "ROLLBACK_IN_PROGRESS", "COMPLETED": "ROLLBACK_SUCCESSFUL", "FAILED": "ROLLBACK_FAILED"}


def patch():
    Response.list_service_deployments = list_service_deployments
    Response.describe_service_deployments = describe_service_deployments


def list_service_deployments(self):
    service = self.ecs_backend._get_service(self._get_param("cluster", "default"), self._get_param("service"))
    wanted = self._get_param("status") or []
    shown = [deployment(service, rollout) for rollout in forward(service)]
    return ActionResult({"serviceDeployments": [each for each in shown if not wanted or each["status"] in wanted]})


def describe_service_deployments(self):
    wanted = self._get_param("serviceDeploymentArns")
    every = [deployment(service, rollout) for service in self.ecs_backend.services.values() for rollout in forward(service)]
    known = {each["serviceDeploymentArn"]: each for each in every}
    return ActionResult(
        {
            "serviceDeployments": [known[arn] for arn in wanted if arn in known],
            "failures": [{"arn": arn, "reason": "MISSING"} for arn in wanted if arn not in known],
        }
    )


def forward(service):
    return [rollout for rollout in service.rollout_history if rollout.rollback_of is None]


def deployment(service, rollout):
    back = next((each for each in service.rollout_history if each.rollback_of is rollout), None)
    superseded = rollout.state == "IN_PROGRESS" and rollout is not service.rollout_history[0]
    ended = (back or rollout).finished
    return {
        "serviceDeploymentArn": arn(service, "service-deployment", rollout),
        "serviceArn": service.arn,
        "clusterArn": service.cluster_arn,
        "createdAt": when(rollout.created),
        "startedAt": when(rollout.created),
        "updatedAt": when((back or rollout).updated),
        "finishedAt": when(ended) if ended else None,
        "targetServiceRevisionArn": arn(service, "service-revision", rollout),
        "targetServiceRevision": {"arn": arn(service, "service-revision", rollout)},
        "status": "STOPPED" if superseded else STATUS_OF_ROLLBACK[back.state] if back else STATUS[rollout.state],
        "statusReason": rollout.reason if rollout.state == "FAILED" else None,
        "deploymentConfiguration": service.deploymentConfiguration,
        "deploymentCircuitBreaker": circuit_breaker(service, rollout),
        "rollback": back and {"startedAt": when(back.created), "reason": rollout.reason},
    }


def circuit_breaker(service, rollout):
    if not breaker(service).get("enable"):
        return None
    tripped = rollout.state == "FAILED"
    done = "MONITORING_COMPLETE" if rollout.state == "COMPLETED" else "MONITORING"
    return {"status": "TRIGGERED" if tripped else done, "failureCount": rollout.failed, "threshold": threshold(service)}


def arn(service, kind, rollout):
    place = f"arn:{get_partition(service.region_name)}:ecs:{service.region_name}:{service._account_id}"
    return f"{place}:{kind}/{service.cluster_name}/{service.name}/{rollout.id.removeprefix('ecs-svc/')}"
