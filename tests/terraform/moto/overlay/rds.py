"""RDS: what a second plan reads back from instances and parameter groups."""

from moto.core.responses import ActionResult
from moto.rds.exceptions import DBParameterGroupNotFoundError
from moto.rds.models import DBInstance
from moto.rds.responses import RDSResponse as Response


def patch():
    DBInstance.__init__ = with_insights(DBInstance.__init__)


def with_insights(original):
    """moto swallows Performance Insights at creation, so every plan would turn them on again."""

    def initialise(self, *args, **kwargs):
        original(self, *args, **kwargs)
        self.performance_insights_enabled = kwargs.get("enable_performance_insights", False)

    return initialise
