import { Eip } from "@cdktf/provider-aws/lib/eip";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import type { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import type { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, list, number, text } from "../core/hcl.ts";

export interface NatProps {
  /** Prefix of every name, e.g. `dev`. */
  readonly name: string;

  /** `none`, `single` or `per_az`; each gateway is roughly $33 a month and traffic. */
  readonly nat: string;

  /** Zones that tasks run in: how many gateways `per_az` makes. */
  readonly azCount: number;

  /** Public subnets, one per zone, that the gateways stand in. */
  readonly subnet: Subnet;

  /** The public subnets' route to the internet; a gateway is of no use before it. */
  readonly internet: Route;

  /** Private route tables, one per zone, that lead to the gateways. */
  readonly routeTable: RouteTable;

  /** How many of those there are. */
  readonly routeTableCount: number;
}

/** NAT gateways with addresses that stay, and the private subnets' routes to them. */
export class Nat extends Construct {
  /** Addresses that the private subnets' traffic comes from. */
  readonly publicIps: string[];

  constructor(scope: Construct, id: string, props: NatProps) {
    super(scope, id);
    section(this);
    const { name, nat, azCount, subnet, internet, routeTable, routeTableCount } = props;

    const count = new TerraformLocal(this, "nat-count", hcl`{ none = 0, single = 1, per_az = ${azCount} }[${nat}]`)
      .asNumber;
    const address = new Eip(this, "nat", {
      count,
      domain: "vpc",
      tags: { Name: `${name}-nat-${text(hcl`count.index + 1`)}` },
    });
    const gateway = new NatGateway(this, "nat-gateway", {
      count,
      allocationId: text(hcl`${address}[count.index].id`),
      subnetId: text(hcl`${subnet}[count.index].id`),
      tags: { Name: `${name}-${text(hcl`count.index + 1`)}` },
      dependsOn: [internet],
    });
    new Route(this, "private", {
      count: number(hcl`${count} == 0 ? 0 : ${routeTableCount}`),
      routeTableId: text(hcl`${routeTable}[count.index].id`),
      destinationCidrBlock: "0.0.0.0/0",
      // A zone without a gateway of its own takes the last one.
      natGatewayId: text(hcl`${gateway}[min(count.index, ${count} - 1)].id`),
    });

    this.publicIps = list(hcl`${address}[*].public_ip`);
  }
}
