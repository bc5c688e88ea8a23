"""EC2 instances: a private bastion is read back as it was made, and takes its network interface along."""

from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import Instance
from moto.ec2.responses.instances import InstanceResponse

SMALLEST_ROOT_GIB = 8


def patch():
    Instance.prep_nics = leaving_with_instance(Instance.prep_nics)
    Instance.security_groups = property(groups, set_groups)
    NetworkInterface.group_set = property(lambda self: self._group_set)
    NetworkInterface.association = property(none_if_private(NetworkInterface.association.fget))
    validate = InstanceResponse._validate_block_device_mapping
    InstanceResponse._validate_block_device_mapping = staticmethod(sized(validate))


def leaving_with_instance(original):
    """AWS deletes interfaces made at launch with their instance; moto keeps them, and with them subnet and group."""

    def prep_nics(self, nic_spec, *args, **kwargs):
        original(self, nic_spec, *args, **kwargs)
        borrowed = {int(nic["DeviceIndex"]) for nic in nic_spec if nic.get("NetworkInterfaceId")}
        kept = {int(nic["DeviceIndex"]) for nic in nic_spec if nic.get("DeleteOnTermination") is False}
        for index, interface in self.nics.items():
            if index not in borrowed | kept:
                interface.delete_on_termination = True

    return prep_nics


def groups(self):
    """moto forgets the groups of an interface described at launch; its groups are the instance's."""
    interface = getattr(self, "nics", {}).get(0)
    return interface._group_set if interface else self._launch_groups


def set_groups(self, wanted):
    self._launch_groups = wanted
    interface = getattr(self, "nics", {}).get(0)
    if interface:
        interface._group_set = list(wanted)


def none_if_private(original):
    """moto answers an empty association, which reads as a public address."""
    return lambda self: original(self) or None


def sized(original):
    """AWS takes the size of a root disk from the image; moto wants it in the request."""

    def validate(device_mapping):
        disk = device_mapping.get("Ebs")
        if disk is not None and not disk.get("VolumeSize") and not disk.get("SnapshotId"):
            disk["VolumeSize"] = SMALLEST_ROOT_GIB
        original(device_mapping)

    return validate
