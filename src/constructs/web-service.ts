import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, list, number, text } from "../core/hcl.ts";
import { once } from "./copies.ts";
import { Service, type ServiceProps } from "./service.ts";
import { PRIORITIES_PER_SLOT } from "./slot.ts";

/** Condition values that a rule may have, the host name among them. Source: Elastic Load Balancing, "Quotas for your Application Load Balancers". */
const VALUES_PER_RULE = 5;
const PATHS_PER_RULE = VALUES_PER_RULE - 1;

/** Where on the shared load balancer an environment is served. */
export interface WebAddress {
  /** Listener that the rules are added to. */
  readonly listenerArn: string;

  /** VPC of the targets. */
  readonly vpcId: string;

  /** E.g. `alpha.dev.example.com`. */
  readonly hostName: string;

  /** Number of the environment on its base; its rules' priorities begin at a hundred times that. */
  readonly slot: number;
}

export interface WebServiceProps
  extends Omit<ServiceProps, "capacity" | "replacement" | "loadBalancer">,
    Pick<ServiceProps, "capacity"> {
  readonly address: WebAddress;

  /** Port that the container listens on. */
  readonly port: number;

  /** Paths it is served at, `*` and `?` as wildcards; without them, all that no other rule of the environment takes. */
  readonly paths?: string[];

  /** Path that answers 200 while the task is alive. */
  readonly healthCheckPath: string;

  /** Seconds a new task may take before failing health checks count. */
  readonly healthCheckGracePeriod: number;

  /** Seconds a stopping task has to finish its requests; under 120, since a Spot interruption leaves no more. */
  readonly deregistrationDelay: number;
}

/**
 * A service behind the shared load balancer: target group, listener rules and service.
 *
 * Tasks are replaced one for one before the old ones go, so capacity never dips.
 */
export class WebService extends Construct {
  /** See `Service`. */
  readonly facts: unknown;

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id);
    section(this);
    const { copies = once } = props;
    const targets = this.createTargets(props);
    const targetGroupArn = text(hcl`${copies.own(targets)}.arn`);
    const listenerRule = props.paths
      ? this.routePaths(props, props.paths, targetGroupArn)
      : this.routeTheRest(props, targetGroupArn);
    const service = new Service(this, "service", {
      ...props,
      replacement: { minimumHealthyPercent: 100, maximumPercent: 200, zoneRebalancing: true },
      loadBalancer: {
        targetGroupArn,
        port: props.port,
        healthCheckGracePeriod: props.healthCheckGracePeriod,
        listenerRule,
      },
    });

    this.facts = service.facts;
  }

  private createTargets({ platform, name, copies = once, address, port, ...props }: WebServiceProps): LbTargetGroup {
    return new LbTargetGroup(this, "target-group", {
      ...copies.arguments,
      name: `${platform.prefix}-${name}`,
      vpcId: address.vpcId,
      targetType: "ip",
      port,
      protocol: "HTTP",
      deregistrationDelay: text(hcl`${props.deregistrationDelay}`),
      healthCheck: {
        path: props.healthCheckPath,
        matcher: "200",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    });
  }

  /** As many rules as the paths need, right after the slot's first priority, which is left to `maintenance`. */
  private routePaths({ address }: WebServiceProps, paths: string[], targetGroupArn: string): LbListenerRule {
    return new LbListenerRule(this, "listener-rule", {
      count: number(hcl`length(chunklist(${paths}, ${PATHS_PER_RULE}))`),
      listenerArn: address.listenerArn,
      priority: number(hcl`${address.slot} * ${PRIORITIES_PER_SLOT} + 1 + count.index`),
      condition: [
        { hostHeader: { values: [address.hostName] } },
        { pathPattern: { values: list(hcl`chunklist(${paths}, ${PATHS_PER_RULE})[count.index]`) } },
      ],
      action: [{ type: "forward", targetGroupArn }],
    });
  }

  /** The slot's last priority, so that every other rule of the environment comes before it. */
  private routeTheRest({ address, copies = once }: WebServiceProps, targetGroupArn: string): LbListenerRule {
    return new LbListenerRule(this, "listener-rule", {
      ...copies.arguments,
      listenerArn: address.listenerArn,
      priority: number(hcl`${address.slot} * ${PRIORITIES_PER_SLOT} + ${PRIORITIES_PER_SLOT - 1}`),
      condition: [{ hostHeader: { values: [address.hostName] } }],
      action: [{ type: "forward", targetGroupArn }],
    });
  }
}
