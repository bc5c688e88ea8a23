import { expect, test } from "vitest";
import { WebFirewall } from "../../src/constructs/web-firewall.ts";
import { type Block, synthConstruct } from "../support/synth.ts";

const firewall = (enabled = true) =>
  synthConstruct(
    (scope) =>
      new WebFirewall(scope, "web-firewall", { name: "prod", enabled, loadBalancerArn: "arn:lb", rateLimit: 2000 }),
  );

const rules = firewall().only("aws_wafv2_web_acl").rule as readonly (Block & { readonly statement: Block })[];

test("it stands before the load balancer and lets through what no rule is against", () => {
  expect(firewall().only("aws_wafv2_web_acl")).toMatchObject({ scope: "REGIONAL", default_action: { allow: {} } });
  expect(firewall().only("aws_wafv2_web_acl_association")).toMatchObject({
    resource_arn: "arn:lb",
    web_acl_arn: "${aws_wafv2_web_acl.web_firewall[0].arn}",
  });
});

test("an address that asks too often is blocked", () => {
  expect(rules[0]).toMatchObject({
    action: { block: {} },
    statement: { rate_based_statement: { limit: 2000, aggregate_key_type: "IP" } },
  });
});

test("AWS's rules against common attacks, known bad inputs and SQL follow, each with its place", () => {
  expect(rules.slice(1).map(({ name }) => name)).toEqual([
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
  ]);
  expect(rules.map(({ priority }) => priority)).toEqual([0, 1, 2, 3]);
  expect(rules.slice(1).map(({ override_action }) => override_action)).toEqual([
    { none: {} },
    { none: {} },
    { none: {} },
  ]);
});

test("uploads get through: bodies over 8 KB are counted, not blocked", () => {
  expect(rules[1]?.statement.managed_rule_group_statement).toMatchObject({
    rule_action_override: [{ name: "SizeRestrictions_BODY", action_to_use: { count: {} } }],
  });
  expect(rules[2]?.statement.managed_rule_group_statement).not.toHaveProperty("rule_action_override");
});

test("there is none unless asked", () => {
  expect(firewall(false).only("aws_wafv2_web_acl").count).toBe("${false ? 1 : 0}");
  expect(firewall(false).only("aws_wafv2_web_acl_association").count).toBe("${false ? 1 : 0}");
});
