import { LbListenerRule } from "@cdktf/provider-aws/lib/lb-listener-rule";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, list, number, text } from "../core/hcl.ts";
import { type Copies, once } from "./copies.ts";
import { Service, type ServiceProps } from "./service.ts";
import { PRIORITIES_PER_SLOT } from "./slot.ts";
import { type WebAlarmSettings, WebAlarms } from "./web-alarms.ts";
import { WebScaling, type WebScalingSettings } from "./web-scaling.ts";

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

/** What a production service has besides. */
export interface WebOperations {
  readonly scaling: WebScalingSettings;
  readonly alarms: WebAlarmSettings;

  /** The load balancer as CloudWatch names it. */
  readonly loadBalancerSuffix: string;
}

export interface WebServiceProps
  extends Omit<ServiceProps, "capacity" | "replacement" | "loadBalancer">,
    Pick<ServiceProps, "capacity"> {
  readonly address: WebAddress;

  /** Port that the container listens on. */
  readonly port: number;

  /** Paths it is served at, `*` and `?` as wildcards; without them, all that no other rule of the environment takes. */
  readonly paths?: string[];

  /** Instead of `paths`: at most four, in one rule for each copy, and its place among the environment's rules. */
  readonly singleRule?: { readonly paths: string[]; readonly place: number };

  /**
   * Place of its first rule among the environment's rules.
   *
   * @default 1, right after the one that is left to `maintenance`
   */
  readonly firstRule?: number;

  /** Scales it and watches over it. @default neither */
  readonly operations?: WebOperations;

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
  /** Map from the service's name to its target group as CloudWatch names it. */
  readonly targetGroups: unknown;
  /** Map from the service's name to what Application Auto Scaling calls it; empty when it does not scale. */
  readonly resourceIds: unknown;

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id);
    section(this);
    const { copies = once } = props;
    const targets = this.createTargets(props);
    const targetGroupArn = text(hcl`${copies.own(targets)}.arn`);
    const listenerRule = this.route(props, targetGroupArn);
    const targetGroupSuffix = text(hcl`${copies.own(targets)}.arn_suffix`);
    const alarms = this.createAlarms(props, copies, targetGroupSuffix);
    const service = new Service(this, "service", {
      ...props,
      ...(alarms && { rollbackAlarms: alarms.rollbackNames }),
      replacement: { minimumHealthyPercent: 100, maximumPercent: 200, zoneRebalancing: true },
      loadBalancer: {
        targetGroupArn,
        port: props.port,
        healthCheckGracePeriod: props.healthCheckGracePeriod,
        listenerRule,
      },
    });

    const scaling = this.createScaling(props, copies, service, targetGroupSuffix);

    this.facts = service.facts;
    this.resourceIds = scaling?.resourceIds ?? {};
    this.targetGroups = copies.byName(service.service, (own) => hcl`${own(targets)}.arn_suffix`);
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

  private route(props: WebServiceProps, targetGroupArn: string): LbListenerRule {
    if (props.paths) return this.routePaths(props, props.paths, targetGroupArn);
    return this.routeAtOnce(props, targetGroupArn);
  }

  /** As many rules as the paths need, each after the other. */
  private routePaths(
    { address, firstRule = 1 }: WebServiceProps,
    paths: string[],
    targetGroupArn: string,
  ): LbListenerRule {
    return new LbListenerRule(this, "listener-rule", {
      count: number(hcl`length(chunklist(${paths}, ${PATHS_PER_RULE}))`),
      listenerArn: address.listenerArn,
      priority: number(hcl`${address.slot} * ${PRIORITIES_PER_SLOT} + ${firstRule} + count.index`),
      condition: [
        { hostHeader: { values: [address.hostName] } },
        { pathPattern: { values: list(hcl`chunklist(${paths}, ${PATHS_PER_RULE})[count.index]`) } },
      ],
      action: [{ type: "forward", targetGroupArn }],
    });
  }

  /** Without paths the slot's last priority, so that every other rule of the environment comes before it. */
  private routeAtOnce({ address, copies = once, singleRule }: WebServiceProps, targetGroupArn: string): LbListenerRule {
    const place = singleRule?.place ?? PRIORITIES_PER_SLOT - 1;
    return new LbListenerRule(this, "listener-rule", {
      ...copies.arguments,
      listenerArn: address.listenerArn,
      priority: number(hcl`${address.slot} * ${PRIORITIES_PER_SLOT} + ${place}`),
      condition: [
        { hostHeader: { values: [address.hostName] } },
        ...(singleRule ? [{ pathPattern: { values: singleRule.paths } }] : []),
      ],
      action: [{ type: "forward", targetGroupArn }],
    });
  }

  private createAlarms({ operations, ...props }: WebServiceProps, copies: Copies, targetGroupSuffix: string) {
    if (!operations) return;
    return new WebAlarms(this, "alarms", {
      settings: operations.alarms,
      copies,
      name: `${props.platform.prefix}-${props.name}`,
      loadBalancerSuffix: operations.loadBalancerSuffix,
      targetGroupSuffix,
      healthCheckGracePeriod: props.healthCheckGracePeriod,
    });
  }

  private createScaling(props: WebServiceProps, copies: Copies, { service }: Service, targetGroupSuffix: string) {
    const { operations, platform, name } = props;
    if (!operations) return;
    return new WebScaling(this, "scaling", {
      settings: operations.scaling,
      platform,
      copies,
      name,
      service,
      loadBalancerSuffix: operations.loadBalancerSuffix,
      targetGroupSuffix,
    });
  }
}
