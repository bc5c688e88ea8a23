/** Bits that a subnet's prefix is longer than the VPC's: 16 equal blocks, so that a zone added later moves no subnet. */
export const SUBNET_BITS = 4;

/** Largest and smallest VPC: AWS stops at /16; a load balancer's subnets need /27, a sixteenth of /23. */
const PREFIXES = { largest: 16, smallest: 23 };

/** The limit on a VPC's range. Sources: Amazon VPC, "VPC CIDR blocks"; Elastic Load Balancing, "Subnets for your load balancer". */
export const vpcCidrLimit = {
  error:
    "must be an IPv4 range from /16 to /23 that starts at its first address, such as 10.0.0.0/16: each zone takes two sixteenths of it, and a load balancer needs subnets of /27 or larger",
  params: {
    condition: (x: string): string =>
      `can(regex("^[0-9.]+/(1[6-9]|2[0-3])$", ${x})) && try(cidrhost(${x}, 0) == split("/", ${x})[0], false)`,
  },
};

/** True for a range that a VPC with up to three zones fits in. */
export const isVpcCidr = (cidr: string): boolean => {
  const [address = "", prefix = ""] = cidr.split("/");
  const octets = address.split(".");
  if (cidr.split("/").length !== 2 || octets.length !== 4 || !octets.every(isOctet)) return false;
  if (!/^\d+$/.test(prefix) || Number(prefix) < PREFIXES.largest || Number(prefix) > PREFIXES.smallest) return false;
  const bits = octets.reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return bits % 2 ** (32 - Number(prefix)) === 0;
};

const isOctet = (octet: string): boolean => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255;
