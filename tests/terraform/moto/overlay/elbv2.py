"""Load balancers: a protected one stays."""

from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import ELBv2Backend as Backend


class OperationNotPermitted(ELBClientError):
    code = "OperationNotPermitted"


def patch():
    Backend.delete_load_balancer = unless_protected(Backend.delete_load_balancer)


def unless_protected(original):
    """moto stores the protection and deletes all the same."""

    def delete(self, arn):
        balancer = self.load_balancers.get(arn)
        if balancer is not None and balancer.attrs.get("deletion_protection.enabled") == "true":
            raise OperationNotPermitted(f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled")
        return original(self, arn)

    return delete
