import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import type { Flag } from "../core/flag.ts";
import { hcl, json, text } from "../core/hcl.ts";
import type { Account } from "./account.ts";
import { onlyIf } from "./only-if.ts";
import { CACHE_PORT, DATABASE_PORT } from "./ports.ts";
import type { SecurityGroups } from "./security-groups.ts";
import { bounded } from "./task-roles.ts";

/** The newest Amazon Linux 2023 for Arm; it has the SSM agent. Source: Amazon Linux 2023, "AL2023 on Amazon EC2". */
const AMI_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";

export interface BastionProps {
  /** Prefix of every name, e.g. `dev`. */
  readonly name: string;

  /** Where it is; role names carry the region, because they are the same in all of them. */
  readonly account: Account;

  /** Without it, nothing is made. */
  readonly enabled: Flag;

  /** EC2 instance type with an Arm processor; `t4g.nano` is roughly $3 a month. */
  readonly instanceType: string;

  /** The VPC it stands in. */
  readonly vpcId: string;

  /** A private subnet that reaches Systems Manager, through a NAT gateway or interface endpoints. */
  readonly subnetId: string;

  /** The groups of database and cache, which admit it. */
  readonly securityGroups: SecurityGroups;
}

/**
 * A small instance for tunnels to database and cache: `aws ssm start-session --document-name
 * AWS-StartPortForwardingSessionToRemoteHost`.
 *
 * It has no public address, no key and no inbound rule: whoever may start an SSM session in IAM gets in, and CloudTrail notes it.
 */
export class Bastion extends Construct {
  /** Target of SSM sessions; empty without a bastion. */
  readonly instanceId: string;

  constructor(scope: Construct, id: string, props: BastionProps) {
    super(scope, id);

    const securityGroupId = this.createSecurityGroup(props);
    const profile = this.createProfile(props);
    const instance = this.createInstance(props, securityGroupId, profile);

    this.instanceId = text(hcl`join("", ${instance}[*].id)`);
  }

  private createSecurityGroup(props: BastionProps): string {
    const { name, enabled, vpcId, securityGroups } = props;
    const group = new SecurityGroup(this, "security-group", {
      count: onlyIf(enabled),
      name: `${name}-bastion`,
      description: "Bastion, reached by nobody",
      vpcId,
      tags: { Name: `${name}-bastion` },
    });
    const id = text(hcl`${group}[0].id`);
    new VpcSecurityGroupEgressRule(this, "https", {
      count: onlyIf(enabled),
      securityGroupId: id,
      description: "Systems Manager",
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags: { Name: `${name}-bastion-https` },
    });
    this.connect(props, id, "database", securityGroups.databaseId, DATABASE_PORT);
    this.connect(props, id, "cache", securityGroups.cacheId, CACHE_PORT);
    return id;
  }

  private connect({ name, enabled }: BastionProps, own: string, role: string, other: string, port: number): void {
    const tcp = { ipProtocol: "tcp", fromPort: port, toPort: port };
    new VpcSecurityGroupEgressRule(this, `${role}-egress-rule`, {
      count: onlyIf(enabled),
      securityGroupId: own,
      description: `Tunnels to the ${role}`,
      referencedSecurityGroupId: other,
      ...tcp,
      tags: { Name: `${name}-bastion-${role}` },
    });
    new VpcSecurityGroupIngressRule(this, `${role}-ingress-rule`, {
      count: onlyIf(enabled),
      securityGroupId: other,
      description: "Bastion",
      referencedSecurityGroupId: own,
      ...tcp,
      tags: { Name: `${name}-${role}-from-bastion` },
    });
  }

  private createProfile({ name, account, enabled }: BastionProps): string {
    const role = new IamRole(this, "role", {
      count: onlyIf(enabled),
      name: `${name}-bastion-${account.region}`,
      ...bounded(account),
      assumeRolePolicy: json({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
      tags: { Name: `${name}-bastion` },
    });
    new IamRolePolicyAttachment(this, "role-policy-attachment", {
      count: onlyIf(enabled),
      role: text(hcl`${role}[0].name`),
      policyArn: `arn:${account.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
    });
    const profile = new IamInstanceProfile(this, "instance-profile", {
      count: onlyIf(enabled),
      name: `${name}-bastion-${account.region}`,
      role: text(hcl`${role}[0].name`),
      tags: { Name: `${name}-bastion` },
    });
    return text(hcl`${profile}[0].name`);
  }

  private createInstance(
    { name, enabled, instanceType, subnetId }: BastionProps,
    securityGroupId: string,
    iamInstanceProfile: string,
  ): Instance {
    const ami = new DataAwsSsmParameter(this, "ami", { count: onlyIf(enabled), name: AMI_PARAMETER });
    return new Instance(this, "instance", {
      count: onlyIf(enabled),
      ami: text(hcl`${ami}[0].insecure_value`),
      instanceType,
      subnetId,
      vpcSecurityGroupIds: [securityGroupId],
      associatePublicIpAddress: false,
      iamInstanceProfile,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, volumeType: "gp3" },
      tags: { Name: `${name}-bastion` },
      // A new image is published every other week; each would replace the instance and end its tunnels.
      lifecycle: { ignoreChanges: ["ami"] },
    });
  }
}
