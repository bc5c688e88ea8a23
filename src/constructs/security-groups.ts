import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { API_PORT, CACHE_PORT, DATABASE_PORT, WEB_UI_PORT } from "./ports.ts";

const ANYWHERE = "0.0.0.0/0";

export interface SecurityGroupsProps {
  /** Prefix of every name, e.g. `dev`. */
  readonly name: string;

  /** The VPC they belong to. */
  readonly vpcId: string;
}

/**
 * Who may talk to whom: the world to the load balancer on 80 and 443, the load balancer to tasks on their two ports, tasks to
 * database and cache and to the internet. Nothing else.
 *
 * Each rule is a resource of its own, so that a bastion or an app adds one without touching the others.
 */
export class SecurityGroups extends Construct {
  readonly loadBalancerId: string;
  /** Of every task. */
  readonly appId: string;
  readonly databaseId: string;
  readonly cacheId: string;

  constructor(scope: Construct, id: string, props: SecurityGroupsProps) {
    super(scope, id);
    section(this);

    const loadBalancer = this.createGroup("load-balancer", "Load balancer, open to the world", props);
    const app = this.createGroup("app", "Tasks, reached from the load balancer", props);
    const database = this.createGroup("database", "Database, reached from tasks", props);
    const cache = this.createGroup("cache", "Cache, reached from tasks", props);

    this.openLoadBalancer(props, loadBalancer);
    this.connectTasks(props, loadBalancer, app);
    this.admitTasks("database", DATABASE_PORT, props, database, app);
    this.admitTasks("cache", CACHE_PORT, props, cache, app);

    this.loadBalancerId = loadBalancer.id;
    this.appId = app.id;
    this.databaseId = database.id;
    this.cacheId = cache.id;
  }

  private createGroup(role: string, description: string, { name, vpcId }: SecurityGroupsProps): SecurityGroup {
    return new SecurityGroup(this, role, {
      name: `${name}-${role}`,
      description,
      vpcId,
      tags: { Name: `${name}-${role}` },
    });
  }

  private openLoadBalancer({ name }: SecurityGroupsProps, loadBalancer: SecurityGroup): void {
    for (const [scheme, port] of [["http", 80] as const, ["https", 443] as const]) {
      new VpcSecurityGroupIngressRule(this, `load-balancer-${scheme}`, {
        securityGroupId: loadBalancer.id,
        description: `${scheme.toUpperCase()} from anywhere`,
        cidrIpv4: ANYWHERE,
        ...tcp(port),
        tags: { Name: `${name}-load-balancer-${scheme}` },
      });
    }
  }

  private connectTasks({ name }: SecurityGroupsProps, loadBalancer: SecurityGroup, app: SecurityGroup): void {
    for (const [service, port] of [["api", API_PORT] as const, ["web-ui", WEB_UI_PORT] as const]) {
      new VpcSecurityGroupEgressRule(this, `load-balancer-${service}`, {
        securityGroupId: loadBalancer.id,
        description: `Tasks of ${service}`,
        referencedSecurityGroupId: app.id,
        ...tcp(port),
        tags: { Name: `${name}-load-balancer-${service}` },
      });
      new VpcSecurityGroupIngressRule(this, `app-${service}`, {
        securityGroupId: app.id,
        description: `${service} from the load balancer`,
        referencedSecurityGroupId: loadBalancer.id,
        ...tcp(port),
        tags: { Name: `${name}-app-${service}` },
      });
    }
    new VpcSecurityGroupEgressRule(this, "app-egress-rule", {
      securityGroupId: app.id,
      description: "Anything: AWS services and the internet",
      cidrIpv4: ANYWHERE,
      ipProtocol: "-1",
      tags: { Name: `${name}-app` },
    });
  }

  private admitTasks(
    role: string,
    port: number,
    { name }: SecurityGroupsProps,
    group: SecurityGroup,
    app: SecurityGroup,
  ): void {
    new VpcSecurityGroupIngressRule(this, `${role}-from-app`, {
      securityGroupId: group.id,
      description: "Tasks",
      referencedSecurityGroupId: app.id,
      ...tcp(port),
      tags: { Name: `${name}-${role}-from-app` },
    });
  }
}

const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });
