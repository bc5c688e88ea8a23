"""RDS: what a second plan reads back from instances and parameter groups."""

from moto.core.responses import ActionResult
from moto.rds.models import DBInstance, DBParameterGroup
from moto.rds.responses import RDSResponse as Response


def patch():
    DBInstance.__init__ = certified_as_on_aws(created_with_insights(DBInstance.__init__))
    DBInstance.update = updated_with_insights(DBInstance.update)
    DBParameterGroup.update_parameters = marked_as_set(DBParameterGroup.update_parameters)
    Response.reset_db_parameter_group = reset_db_parameter_group


def certified_as_on_aws(original):
    """moto has a certificate authority of its own making, so the provider would change each new instance, which takes a minute."""

    def initialise(self, *args, ca_certificate_identifier="rds-ca-rsa2048-g1", **kwargs):
        original(self, *args, ca_certificate_identifier=ca_certificate_identifier, **kwargs)

    return initialise


def created_with_insights(original):
    """moto swallows Performance Insights, so every plan would turn them on again."""

    def initialise(self, *args, **kwargs):
        original(self, *args, **kwargs)
        self.performance_insights_enabled = False
        keep_insights(self, kwargs)

    return initialise


def updated_with_insights(original):
    def update(self, *args, **kwargs):
        original(self, *args, **kwargs)
        keep_insights(self, kwargs)

    return update


def keep_insights(self, request):
    enabled = request.get("enable_performance_insights")
    if enabled is not None:
        self.performance_insights_enabled = enabled
    if self.performance_insights_enabled:
        period = request.get("performance_insights_retention_period")
        self.performance_insights_retention_period = period or getattr(self, "performance_insights_retention_period", 7)


def marked_as_set(original):
    """The provider reads only parameters that say who set them; moto does not say."""

    def update_parameters(self, new_parameters):
        changed = [{**parameter, "Source": "user"} for parameter in new_parameters]
        original(self, changed)

    return update_parameters


def reset_db_parameter_group(self):
    """Missing in moto: a parameter taken out of the configuration."""
    name = self.params.get("DBParameterGroupName")
    group = self.backend.describe_db_parameter_groups({"db_parameter_group_name": name})[0]
    if self.params.get("ResetAllParameters"):
        group.parameters.clear()
    for parameter in self.params.get("Parameters", []):
        group.parameters.pop(parameter["ParameterName"], None)
    return ActionResult({"DBParameterGroupName": group.name})
