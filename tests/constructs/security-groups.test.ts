import { expect, test } from "vitest";
import { SecurityGroups } from "../../src/constructs/security-groups.ts";
import { type Block, synthConstruct } from "../support/synth.ts";

const groups = synthConstruct((scope) => new SecurityGroups(scope, "security-groups", { name: "dev", vpcId: "vpc-1" }));

const group = (id: unknown): string => String(id).replace(/^\$\{aws_security_group\.(\w+)\.id\}$/, "$1");

/** `app:8000 < load_balancer`: who, on which port, from or to whom. */
const sentence = (rule: Block, arrow: string): string =>
  `${group(rule.security_group_id)}:${rule.ip_protocol === "-1" ? "any" : rule.from_port} ${arrow} ${rule.cidr_ipv4 ?? group(rule.referenced_security_group_id)}`;

const rules = (direction: "ingress" | "egress", arrow: string): string[] =>
  Object.values(groups.all(`aws_vpc_security_group_${direction}_rule`))
    .map((rule) => sentence(rule, arrow))
    .sort();

test("only the load balancer is open to the world; the rest admit only their one client on its ports", () => {
  expect(rules("ingress", "<")).toEqual([
    "app:3000 < load_balancer",
    "app:8000 < load_balancer",
    "cache:6379 < app",
    "database:5432 < app",
    "load_balancer:443 < 0.0.0.0/0",
    "load_balancer:80 < 0.0.0.0/0",
  ]);
});

test("tasks reach the internet, the load balancer reaches tasks, database and cache reach nothing", () => {
  expect(rules("egress", ">")).toEqual(["app:any > 0.0.0.0/0", "load_balancer:3000 > app", "load_balancer:8000 > app"]);
});

test("no rule covers more than one port, but the tasks' way out", () => {
  const all = Object.values(groups.all("aws_vpc_security_group_ingress_rule"));
  for (const rule of all) expect(rule.to_port).toBe(rule.from_port);
});

test("no rule is inside a group, where it would fight with rules that others add", () => {
  for (const block of Object.values(groups.all("aws_security_group"))) {
    expect(block).not.toHaveProperty("ingress");
    expect(block).not.toHaveProperty("egress");
  }
});
