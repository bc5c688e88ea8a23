import { Wafv2WebAcl } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Construct } from "constructs";
import type { Flag } from "../core/flag.ts";
import { hcl, text } from "../core/hcl.ts";
import { onlyIf } from "./only-if.ts";

/** AWS's own rule groups, in the order they are asked. `counted` rules of a group only count. */
const MANAGED_GROUPS: readonly { readonly name: string; readonly counted: readonly string[] }[] = [
  // Bodies over 8 KB are what an upload is; Django limits its own.
  { name: "AWSManagedRulesCommonRuleSet", counted: ["SizeRestrictions_BODY"] },
  { name: "AWSManagedRulesKnownBadInputsRuleSet", counted: [] },
  { name: "AWSManagedRulesSQLiRuleSet", counted: [] },
];

export interface WebFirewallProps {
  /** Prefix of every name, e.g. `prod`. */
  readonly name: string;

  /** Without it, nothing is made. */
  readonly enabled: Flag;

  /** The load balancer that it stands before. */
  readonly loadBalancerArn: string;

  /** Requests that one IPv4 address may make in five minutes. */
  readonly rateLimit: number;
}

/**
 * A web application firewall before the load balancer, roughly $10 a month and $0.60 for each million requests: a rate limit
 * for each address, and AWS's rules against common attacks, known bad inputs and SQL in requests.
 *
 * Source: AWS WAF, "AWS Managed Rules rule groups list".
 */
export class WebFirewall extends Construct {
  /** Empty without a firewall. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: WebFirewallProps) {
    super(scope, id);
    const { name, enabled, loadBalancerArn } = props;
    const count = onlyIf(enabled);

    const acl = new Wafv2WebAcl(this, "web-acl", {
      count,
      name: `${name}-web-firewall`,
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rule: [this.limitRate(props), ...MANAGED_GROUPS.map((group, index) => managedRule(name, group, index + 1))],
      visibilityConfig: visibility(`${name}-web-firewall`),
      tags: { Name: `${name}-web-firewall` },
    });
    new Wafv2WebAclAssociation(this, "association", {
      count,
      resourceArn: loadBalancerArn,
      webAclArn: text(hcl`${acl}[0].arn`),
    });

    this.arn = text(hcl`join("", ${acl}[*].arn)`);
  }

  private limitRate({ name, rateLimit }: WebFirewallProps) {
    return {
      name: "rate-limit",
      priority: 0,
      action: { block: {} },
      statement: { rate_based_statement: { limit: rateLimit, aggregate_key_type: "IP" } },
      visibilityConfig: visibility(`${name}-rate-limit`),
    };
  }
}

const managedRule = (name: string, group: (typeof MANAGED_GROUPS)[number], priority: number) => ({
  name: group.name,
  priority,
  overrideAction: { none: {} },
  statement: {
    managed_rule_group_statement: {
      name: group.name,
      vendor_name: "AWS",
      ...(group.counted.length > 0 && {
        rule_action_override: group.counted.map((rule) => ({ name: rule, action_to_use: { count: {} } })),
      }),
    },
  },
  visibilityConfig: visibility(`${name}-${group.name}`),
});

const visibility = (metricName: string) => ({
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
  metricName,
});
