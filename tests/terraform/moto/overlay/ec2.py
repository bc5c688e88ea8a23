"""EC2: descriptions of rules, and what deleting takes along."""

from moto.ec2.models import EC2Backend as Backend
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.subnets import Subnet


def patch():
    SecurityGroupRule.__init__ = with_description(SecurityGroupRule.__init__)
    SecurityGroupRule.description = property(description)
    Backend.modify_security_group_rules = all_protocols(Backend.modify_security_group_rules)
    Backend.delete_nat_gateway = delete_nat_gateway(Backend.delete_nat_gateway)
    Backend.delete_vpc = delete_vpc(Backend.delete_vpc)
    Backend.modify_vpc_endpoint = with_routes(Backend.modify_vpc_endpoint)
    Subnet._base_avail_ip_iterator = own(Subnet._base_avail_ip_iterator.__wrapped__)


def with_description(original):
    """moto keeps the description of a rule only when its other end is an address range."""

    def initialise(self, *args, **kwargs):
        original(self, *args, **kwargs)
        prefix_list = kwargs.get("prefix_list_id") or (args[7] if len(args) > 7 else None)
        other_end = self.source_group or prefix_list or {}
        self.first_description = other_end.get("Description")

    return initialise


def description(self):
    return self.ip_range.get("Description", self.first_description)


def all_protocols(original):
    """moto asks for ports where AWS has none: a changed rule for all protocols."""

    def modify(self, group_id, rules):
        portless = [id for id, rule in rules.items() if rule.get("IpProtocol") == "-1"]
        for id in portless:
            rules[id]["FromPort"] = rules[id]["ToPort"] = -1
        original(self, group_id, rules)
        for id in portless:
            rule = self.get_security_group_by_name_or_id(group_id).get_rule(id)
            rule.from_port = rule.to_port = None

    return modify


def delete_nat_gateway(original):
    """moto keeps the network interface, so its subnet and security group never go."""

    def delete(self, nat_gateway_id):
        gateway = original(self, nat_gateway_id)
        self.enis.pop(gateway._eni.id, None)
        for address in self.addresses:
            if address.eni is gateway._eni:
                address.eni = address.association_id = None
        del self.nat_gateways[nat_gateway_id]
        return gateway

    return delete


def delete_vpc(original):
    """moto keeps the network access lists of a deleted VPC."""

    def delete(self, vpc_id):
        vpc = original(self, vpc_id)
        for id in [id for id, acl in self.network_acls.items() if acl.vpc_id == vpc_id]:
            del self.network_acls[id]
        return vpc

    return delete


def with_routes(original):
    """moto makes no route in a table that a gateway endpoint is given later, and fails to delete what is not there."""

    def modify(self, vpc_id, *args, **kwargs):
        endpoint = self.describe_vpc_endpoints(vpc_end_point_ids=[vpc_id])[0]
        before = set(endpoint.route_table_ids or [])
        original(self, vpc_id, *args, **kwargs)
        after, target = set(endpoint.route_table_ids or []), endpoint.destination_prefix_list_id
        for table in after - before:
            self.create_route(table, None, gateway_id=vpc_id, destination_prefix_list_id=target)
        for table in before - after:
            self.delete_route(table, target)

    return modify


def own(original):
    """moto keeps the addresses of every subnet in a global cache, and the subnet with them."""

    def addresses(self):
        if not hasattr(self, "_addresses"):
            self._addresses = original(self)
        return self._addresses

    return addresses
