"""CloudWatch: alarms by several conditions at once."""

from moto.cloudwatch.responses import CloudWatchResponse as Response
from moto.core.responses import ActionResult


def patch():
    Response.describe_alarms = in_that_state(Response.describe_alarms)


def in_that_state(original):
    """moto looks at one condition and forgets the state when there is a prefix."""

    def describe_alarms(self):
        state = self._get_param("StateValue")
        shown = original(self).result
        if state:
            shown = {kind: [alarm for alarm in alarms if alarm.state_value == state] for kind, alarms in shown.items()}
        return ActionResult(shown)

    return describe_alarms
