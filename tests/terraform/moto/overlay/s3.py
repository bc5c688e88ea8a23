"""S3: conditions of bucket policies, of which moto knows none, and emptying versioned buckets."""

import json

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket, FakeDeleteMarker

# The emulator speaks plain HTTP in the place of an endpoint that every client reaches by TLS.
FACTS = {"aws:securetransport": "true", "s3:tlsversion": "1.3"}

OPERATORS = {
    "Bool": lambda fact, wanted: fact == str(wanted).lower(),
    "NumericLessThan": lambda fact, wanted: float(fact) < float(wanted),
    "NumericGreaterThanEquals": lambda fact, wanted: float(fact) >= float(wanted),
}


def patch():
    FakeBucket.get_permission = get_permission
    FakeDeleteMarker.dispose = lambda self, garbage=False: None  # emptying a versioned bucket calls it


def get_permission(self, action, resource):
    """moto denies whatever a statement with a condition is about, so a TLS-only bucket would be closed to all."""
    if self.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(self.policy)
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    policy["Statement"] = [without_condition(statement) for statement in statements if applies(statement)]
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)


def applies(statement):
    """A statement for services only, or with a condition we cannot judge, says nothing about our own requests."""
    principal = statement.get("Principal")
    if isinstance(principal, dict) and "AWS" not in principal:
        return False
    conditions = statement.get("Condition", {})
    return all(holds(name, tests) for name, tests in conditions.items())


def holds(name, tests):
    operator = OPERATORS.get(name.removesuffix("IfExists"))
    facts = {key: FACTS.get(key.lower()) for key in tests}
    if operator is None or None in facts.values():
        return False
    return all(any(operator(facts[key], value) for value in listed(values)) for key, values in tests.items())


def listed(values):
    return values if isinstance(values, list) else [values]


def without_condition(statement):
    return {key: value for key, value in statement.items() if key != "Condition"}
