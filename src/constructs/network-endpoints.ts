import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { each } from "../core/each.ts";
import { hcl, list, text } from "../core/hcl.ts";
import type { Account } from "./account.ts";
import type { Network } from "./network.ts";
import { onlyIf } from "./only-if.ts";

export interface NetworkEndpointsProps {
  /** Prefix of every name, e.g. `dev`. */
  readonly name: string;

  /** Its region is part of every service name. */
  readonly account: Account;

  /** The network that reaches the services. */
  readonly network: Network;

  /** Short names of AWS services, e.g. `ecr.api`; each roughly $7 a month and zone. */
  readonly interfaceEndpoints: string[];
}

/**
 * Ways to AWS services that stay inside the VPC: S3 always, since it is free and takes image layers off the NAT gateway's
 * bill; others by list, answering under the services' usual names, to anything in the VPC and only by HTTPS.
 */
export class NetworkEndpoints extends Construct {
  constructor(scope: Construct, id: string, props: NetworkEndpointsProps) {
    super(scope, id);
    section(this);
    const { name, account, network } = props;

    new VpcEndpoint(this, "s3", {
      vpcId: network.vpcId,
      vpcEndpointType: "Gateway",
      serviceName: `com.amazonaws.${account.region}.s3`,
      routeTableIds: network.routeTableIds,
      tags: { Name: `${name}-s3` },
    });
    this.createInterfaces(props, this.createSecurityGroup(props));
  }

  private createSecurityGroup({ name, network, interfaceEndpoints }: NetworkEndpointsProps): SecurityGroup {
    const count = onlyIf(hcl`length(${interfaceEndpoints}) > 0`);
    const group = new SecurityGroup(this, "interface-endpoints", {
      count,
      name: `${name}-interface-endpoints`,
      description: "AWS services reached inside the VPC",
      vpcId: network.vpcId,
      tags: { Name: `${name}-interface-endpoints` },
    });
    new VpcSecurityGroupIngressRule(this, "interface-endpoints-rule", {
      count,
      securityGroupId: text(hcl`${group}[0].id`),
      description: "HTTPS from the VPC",
      cidrIpv4: network.cidr,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags: { Name: `${name}-interface-endpoints-https` },
    });
    return group;
  }

  private createInterfaces(
    { name, account, network, interfaceEndpoints }: NetworkEndpointsProps,
    group: SecurityGroup,
  ): void {
    const service = text(hcl`each.value`);
    new VpcEndpoint(this, "interface", {
      forEach: each(hcl`toset(${interfaceEndpoints})`),
      vpcId: network.vpcId,
      vpcEndpointType: "Interface",
      serviceName: `com.amazonaws.${account.region}.${service}`,
      subnetIds: network.privateTaskSubnetIds,
      securityGroupIds: list(hcl`${group}[*].id`),
      privateDnsEnabled: true,
      tags: { Name: `${name}-${service}` },
    });
  }
}
