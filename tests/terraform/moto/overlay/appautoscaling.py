"""Application Auto Scaling: tags of scalable targets, which the provider reads on every refresh."""

import json

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend as Backend
from moto.applicationautoscaling.models import FakeApplicationAutoscalingPolicy as Policy
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Response


def patch():
    Response.register_scalable_target = with_tags(Response.register_scalable_target)
    Response.deregister_scalable_target = without_children(Response.deregister_scalable_target)
    Backend.put_scaling_policy = same_policy(Backend.put_scaling_policy)
    Response.list_tags_for_resource = list_tags_for_resource
    Response.tag_resource = tag_resource
    Response.untag_resource = untag_resource


def tags_of(self, arn):
    """Kept on the backend, so that a reset forgets them."""
    every = self.applicationautoscaling_backend.__dict__.setdefault("tags_by_arn", {})
    return every.setdefault(arn, {})


def with_tags(original):
    """moto drops the tags of RegisterScalableTarget."""

    def register_scalable_target(self):
        answer = original(self)
        tags_of(self, json.loads(answer)["ScalableTargetARN"]).update(self._get_param("Tags") or {})
        return answer

    return register_scalable_target


def without_children(original):
    """AWS deletes the policies and schedules of a target with it; moto keeps them."""

    def deregister_scalable_target(self):
        answer = original(self)
        backend = self.applicationautoscaling_backend
        resource, dimension = self._get_param("ResourceId"), self._get_param("ScalableDimension")

        def belongs(child):
            return child.resource_id == resource and child.scalable_dimension == dimension

        for key, policy in list(backend.policies.items()):
            if belongs(policy):
                policy.delete_alarms(backend.account_id, backend.region_name)
                del backend.policies[key]
        backend.scheduled_actions = [action for action in backend.scheduled_actions if not belongs(action)]
        return answer

    return deregister_scalable_target


def same_policy(original):
    """moto gives a changed policy another ARN and forgets the alarms of the old one."""

    def put_scaling_policy(self, policy_name, service_namespace, resource_id, scalable_dimension, *args, **kwargs):
        names = (policy_name, service_namespace, resource_id, scalable_dimension)
        old = self.policies.get(Policy.formulate_key(service_namespace, resource_id, scalable_dimension, policy_name))
        policy = original(self, *names, *args, **kwargs)
        if old is not None:
            for outdated in (old, policy):
                outdated.delete_alarms(self.account_id, self.region_name)
            policy.policy_arn, policy.alarms = old.policy_arn, []
            policy.create_alarms()
        return policy

    return put_scaling_policy


def list_tags_for_resource(self):
    """Missing in moto; without it the provider retries for minutes."""
    return json.dumps({"Tags": tags_of(self, self._get_param("ResourceARN"))})


def tag_resource(self):
    """Missing in moto; a change of default tags calls it."""
    tags_of(self, self._get_param("ResourceARN")).update(self._get_param("Tags") or {})
    return json.dumps({})


def untag_resource(self):
    """Missing in moto; the other half of a change of tags."""
    tags = tags_of(self, self._get_param("ResourceARN"))
    for key in self._get_param("TagKeys") or []:
        tags.pop(key, None)
    return json.dumps({})
