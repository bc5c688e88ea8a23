"""Route 53: zones that an account has from the start, and deleting a zone leaves nothing."""

import os

from moto.route53.models import Route53Backend as Backend


def patch():
    Backend.__init__ = with_zones(Backend.__init__)
    Backend.delete_hosted_zone = delete_hosted_zone(Backend.delete_hosted_zone)


def with_zones(original):
    """SEED_HOSTED_ZONES="Z1=example.com,Z2=example.org": settings name zones by an id that moto would invent."""

    def initialise(self, *args, **kwargs):
        original(self, *args, **kwargs)
        for entry in filter(None, os.environ.get("SEED_HOSTED_ZONES", "").split(",")):
            id, name = entry.split("=")
            zone = self.create_hosted_zone(f"{name.rstrip('.')}.", private_zone=False)
            del self.zones[zone.resource_id]
            zone.resource_id = id
            self.zones[id] = zone

    return initialise


def delete_hosted_zone(original):
    """moto keeps the name servers it made for a zone."""

    def delete(self, id_):
        zone = original(self, id_)
        for key, servers in list(self.delegation_sets.items()):
            if zone is not None and servers is zone.delegation_set:
                del self.delegation_sets[key]
        return zone

    return delete
