import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { type IResolvable, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, list, number, text } from "../core/hcl.ts";
import { SUBNET_BITS } from "./cidr.ts";
import { Nat } from "./nat.ts";
import { onlyIf } from "./only-if.ts";

/** A load balancer and a database's subnet group need two zones. Sources: Elastic Load Balancing, "Application Load Balancers"; Amazon RDS, "Working with a DB instance in a VPC". */
const LEAST_ZONES = 2;

/** Public subnets begin at the first sixteenth of the VPC, private ones in its middle, so that neither runs into the other. */
const FIRST_BLOCK = { public: 0, private: 8 };

export interface NetworkProps {
  /** Prefix of every name, e.g. `dev`. */
  readonly name: string;

  /** IPv4 range of the VPC, from /16 to /23. Changing it replaces the VPC and everything in it. */
  readonly cidr: string;

  /** Zones that tasks run in, 1 to 3. Subnets always span two at least, as load balancer and database need them. */
  readonly azCount: number;

  /**
   * Names of the availability zones, at least as many as there are subnets of a kind.
   *
   * @default the region's first zones, without local zones
   */
  readonly azs: string[] | undefined;

  /**
   * How private subnets reach the internet, each NAT gateway roughly $33 a month and traffic: `single`, `per_az` (one for
   * each zone that tasks run in: a zone's failure stays there), or `none` (tasks run in public subnets).
   */
  readonly nat: string;
}

/**
 * A VPC with a public and a private subnet in each zone, and its default security group locked.
 *
 * The database and the cache live in the private subnets. Tasks do too, unless there is no NAT gateway.
 */
export class Network extends Construct {
  readonly vpcId: string;
  readonly cidr: string;
  /** One per zone, two at least. */
  readonly publicSubnetIds: string[];
  /** One per zone, two at least. */
  readonly privateSubnetIds: string[];
  /** The private subnets of the zones that tasks run in. */
  readonly privateTaskSubnetIds: string[];
  /** The subnets that tasks run in: private ones, or public ones without NAT. */
  readonly taskSubnetIds: string[];
  /** Whether a task needs a public address to reach the internet. */
  readonly assignPublicIp: IResolvable;
  /** The public subnets' way to the internet. What needs it to be created or deleted depends on it. */
  readonly internet: Route;
  /** Of every subnet, public and private. */
  readonly routeTableIds: string[];
  /** Addresses that the tasks' traffic comes from; none without NAT. */
  readonly natPublicIps: string[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    section(this);

    const zones = this.findZones(props);
    const subnetCount = number(hcl`max(${LEAST_ZONES}, ${props.azCount})`);
    const vpc = this.createVpc(props, zones, subnetCount);
    const publicSubnet = this.createSubnets("public", props, vpc, zones, subnetCount);
    const privateSubnet = this.createSubnets("private", props, vpc, zones, subnetCount);
    const internet = this.createPublicRoute(props, vpc, publicSubnet, subnetCount);
    const privateTable = this.createPrivateTables(props, vpc, privateSubnet, zones, subnetCount);
    const nat = new Nat(this, "nat", {
      ...props,
      subnet: publicSubnet,
      internet,
      routeTable: privateTable,
      routeTableCount: subnetCount,
    });

    this.vpcId = vpc.id;
    this.cidr = vpc.cidrBlock;
    this.publicSubnetIds = list(hcl`${publicSubnet}[*].id`);
    this.privateSubnetIds = list(hcl`${privateSubnet}[*].id`);
    this.privateTaskSubnetIds = list(hcl`slice(${privateSubnet}[*].id, 0, ${props.azCount})`);
    this.taskSubnetIds = list(
      hcl`slice(${props.nat} == "none" ? ${publicSubnet}[*].id : ${privateSubnet}[*].id, 0, ${props.azCount})`,
    );
    this.assignPublicIp = hcl`${props.nat} == "none"`;
    this.internet = internet;
    this.routeTableIds = list(hcl`concat([${internet.routeTableId}], ${privateTable}[*].id)`);
    this.natPublicIps = nat.publicIps;
  }

  private findZones({ azs }: NetworkProps): string[] {
    const available = new DataAwsAvailabilityZones(this, "availability-zones", {
      count: onlyIf(hcl`${azs} == null`),
      state: "available",
      // Local zones and wavelength zones must be opted into; ordinary ones need not.
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    });
    return new TerraformLocal(this, "zones", hcl`${azs} == null ? flatten(${available}[*].names) : ${azs}`).asList;
  }

  private createVpc({ name, cidr }: NetworkProps, zones: string[], subnetCount: number): Vpc {
    const vpc = new Vpc(this, "vpc", {
      cidrBlock: cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: name },
      lifecycle: {
        precondition: [
          {
            condition: hcl`length(${zones}) >= ${subnetCount}`,
            errorMessage: `There are ${text(hcl`length(${zones})`)} availability zones, but ${text(hcl`${subnetCount}`)} are needed. Name more in azs, or lower az_count.`,
          },
        ],
      },
    });
    // Without a rule, whatever is started without a group of its own reaches nothing and nobody.
    new DefaultSecurityGroup(this, "default-security-group", { vpcId: vpc.id, tags: { Name: `${name}-default` } });
    return vpc;
  }

  private createSubnets(
    kind: "public" | "private",
    { name }: NetworkProps,
    vpc: Vpc,
    zones: string[],
    count: number,
  ): Subnet {
    const zone = text(hcl`${zones}[count.index]`);
    return new Subnet(this, kind, {
      count,
      vpcId: vpc.id,
      availabilityZone: zone,
      cidrBlock: text(hcl`cidrsubnet(${vpc.cidrBlock}, ${SUBNET_BITS}, count.index + ${FIRST_BLOCK[kind]})`),
      // Public addresses go to what asks for one, never to everything by itself.
      mapPublicIpOnLaunch: false,
      tags: { Name: `${name}-${kind}-${zone}` },
    });
  }

  private createPublicRoute({ name }: NetworkProps, vpc: Vpc, subnet: Subnet, count: number): Route {
    const gateway = new InternetGateway(this, "internet-gateway", { vpcId: vpc.id, tags: { Name: name } });
    const table = new RouteTable(this, "public-route-table", { vpcId: vpc.id, tags: { Name: `${name}-public` } });
    new RouteTableAssociation(this, "public-route-table-association", {
      count,
      subnetId: text(hcl`${subnet}[count.index].id`),
      routeTableId: table.id,
    });
    return new Route(this, "public-route", {
      routeTableId: table.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });
  }

  /** One for each zone, whatever the NAT, so that going from one gateway to several moves no subnet. */
  private createPrivateTables(
    { name }: NetworkProps,
    vpc: Vpc,
    subnet: Subnet,
    zones: string[],
    count: number,
  ): RouteTable {
    const table = new RouteTable(this, "private-route-table", {
      count,
      vpcId: vpc.id,
      tags: { Name: `${name}-private-${text(hcl`${zones}[count.index]`)}` },
    });
    new RouteTableAssociation(this, "private-route-table-association", {
      count,
      subnetId: text(hcl`${subnet}[count.index].id`),
      routeTableId: text(hcl`${table}[count.index].id`),
    });
    return table;
  }
}
