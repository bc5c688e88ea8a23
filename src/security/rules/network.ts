import { type SecurityRule, unless } from "../rule.ts";
import { type Block, nested, refersTo, type Synthesized } from "../synthesized.ts";

const ANYWHERE = ["0.0.0.0/0", "::/0"];
const INGRESS = ["aws_vpc_security_group_ingress_rule", "aws_security_group_rule", "aws_security_group"];
const EGRESS = ["aws_vpc_security_group_egress_rule", "aws_security_group_rule", "aws_security_group"];

/** A way in or out, however it is written. */
interface Opening {
  readonly ranges: readonly string[];
  readonly from: unknown;
  readonly to: unknown;
  readonly group: unknown;
}

type Arguments = Block["values"];

const openings = ({ type, values, address }: Block, direction: "ingress" | "egress"): Opening[] => {
  const opening = (from: Arguments, ranges: unknown[], group: unknown): Opening => ({
    ranges: ranges
      .flat()
      .filter((range) => range !== undefined && range !== null)
      .map(String),
    from: from.from_port,
    to: from.to_port,
    group,
  });
  if (type === "aws_security_group") {
    return nested(values, direction).map((block) =>
      opening(block, [block.cidr_blocks, block.ipv6_cidr_blocks], `\${${address}.id}`),
    );
  }
  if (type === "aws_security_group_rule") {
    if (values.type !== direction) return [];
    return [opening(values, [values.cidr_blocks, values.ipv6_cidr_blocks], values.security_group_id)];
  }
  return [opening(values, [values.cidr_ipv4, values.cidr_ipv6], values.security_group_id)];
};

const isOpenTo = (ranges: readonly string[]) => (block: Block, direction: "ingress" | "egress") =>
  openings(block, direction).filter((opening) => opening.ranges.some((range) => ranges.includes(range)));

const toAnywhere = isOpenTo(ANYWHERE);

/** A security group of a load balancer that faces the world. */
const isOfLoadBalancer = (group: unknown, module: Synthesized): boolean =>
  module
    .all("aws_lb")
    .some(({ values }) =>
      module.all("aws_security_group").some((own) => refersTo(values.security_groups, own) && refersTo(group, own)),
    );

const port = ({ from, to }: Opening): string =>
  from === undefined ? "every port" : from === to ? `port ${from}` : `ports ${from} to ${to}`;

/** Who may reach what. */
export const network: readonly SecurityRule[] = [
  {
    id: "open-ingress",
    title: "Only the load balancer is open to the world, and only on 80 and 443",
    types: INGRESS,
    check: (block, module) =>
      toAnywhere(block, "ingress")
        .filter((opening) => {
          const web = opening.from === opening.to && [80, 443].includes(Number(opening.from));
          return !(web && isOfLoadBalancer(opening.group, module));
        })
        .map((opening) => `${port(opening)} is open to the world`),
  },
  {
    id: "range-ingress",
    title: "What is inside is reached from security groups, not from address ranges",
    types: INGRESS,
    check: (block) =>
      openings(block, "ingress").flatMap((opening) =>
        opening.ranges
          .filter((range) => !ANYWHERE.includes(range))
          .map((range) => `${port(opening)} is open to all of ${range}`),
      ),
  },
  {
    id: "open-egress",
    title: "Only what must reach AWS or the internet may",
    types: EGRESS,
    check: (block) => toAnywhere(block, "egress").map((opening) => `${port(opening)} of the world may be reached`),
  },
  {
    id: "default-group",
    title: "A network's default security group admits nothing",
    types: ["aws_vpc"],
    check: (block, module) => {
      const [group] = module.about(block, "aws_default_security_group");
      if (!group) return ["its default security group admits its own members"];
      return unless(
        nested(group.values, "ingress").length + nested(group.values, "egress").length === 0,
        "its default security group has rules",
      );
    },
  },
  {
    id: "public-address",
    title: "Nothing but the load balancer and NAT has a public address",
    types: [
      ...[
        "aws_instance",
        "aws_launch_template",
        "aws_subnet",
        "aws_eip",
        "aws_db_instance",
        "aws_rds_cluster_instance",
      ],
      ...["aws_ecs_service", "aws_scheduler_schedule", "aws_dms_replication_instance"],
    ],
    check: publicAddress,
  },
  {
    id: "private-subnets",
    title: "Databases and caches are in private subnets",
    types: ["aws_db_subnet_group", "aws_elasticache_subnet_group"],
    check: ({ values }, module) => {
      const subnets = module.all("aws_subnet").filter((subnet) => refersTo(values.subnet_ids, subnet));
      const tables = subnets.flatMap((subnet) => module.about(subnet, "aws_route_table_association"));
      const open = module
        .all("aws_route")
        .filter(
          ({ values: route }) =>
            route.gateway_id !== undefined &&
            tables.some(
              (table) =>
                String(route.route_table_id).split(/[[.]/)[1] === String(table.values.route_table_id).split(/[[.]/)[1],
            ),
        );
      return [
        ...unless(subnets.length > 0, "its subnets are not this module's"),
        ...open.map(({ address }) => `its subnets have a way in from the internet, ${address}`),
      ];
    },
  },
  {
    id: "flow-logs",
    title: "Connections in the network are logged",
    types: ["aws_vpc"],
    check: (block, module) => {
      const logs = module.about(block, "aws_flow_log").filter(({ values }) => values.count !== 0);
      return unless(logs.length > 0, "there is no flow log");
    },
  },
  {
    id: "web-firewall",
    title: "A web application firewall stands before the load balancer",
    types: ["aws_lb"],
    check: (block, module) => {
      const firewalls = module.about(block, "aws_wafv2_web_acl_association").filter(({ values }) => values.count !== 0);
      return unless(firewalls.length > 0, "there is no firewall");
    },
  },
];

function publicAddress({ type, address, values }: Block, module: Synthesized): readonly string[] {
  const off = (value: unknown) => value === false || value === "false";
  const [configuration] = nested(values, "network_configuration");
  switch (type) {
    case "aws_instance":
      return unless(off(values.associate_public_ip_address), "it may get a public address");
    case "aws_launch_template":
      return unless(
        nested(values, "network_interfaces").every((card) => off(card.associate_public_ip_address)),
        "its instances may get a public address",
      );
    case "aws_subnet":
      return unless(off(values.map_public_ip_on_launch), "whatever starts in it gets a public address");
    case "aws_eip":
      return unless(
        module.all("aws_nat_gateway").some((nat) => refersTo(nat.values.allocation_id, { address })),
        "it is not NAT's",
      );
    case "aws_ecs_service":
      return unless(off(configuration?.assign_public_ip), "its tasks have public addresses");
    case "aws_scheduler_schedule": {
      const [parameters] = nested(nested(values, "target")[0], "ecs_parameters");
      const [of] = nested(parameters, "network_configuration");
      return unless(off(of?.assign_public_ip), "its tasks have public addresses");
    }
    default:
      return unless(off(values.publicly_accessible), "it may be reached from the internet");
  }
}
