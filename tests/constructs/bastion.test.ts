import { describe, expect, test } from "vitest";
import { Account } from "../../src/constructs/account.ts";
import { Bastion } from "../../src/constructs/bastion.ts";
import { SecurityGroups } from "../../src/constructs/security-groups.ts";
import { synthConstruct } from "../support/synth.ts";

const bastion = (enabled = true) =>
  synthConstruct((scope) => {
    const account = new Account(scope, "account");
    const securityGroups = new SecurityGroups(scope, "security-groups", { name: "dev", vpcId: "vpc-1" });
    return new Bastion(scope, "bastion", {
      name: "dev",
      account,
      enabled,
      instanceType: "t4g.nano",
      vpcId: "vpc-1",
      subnetId: "subnet-1",
      securityGroups,
    });
  });

const OWN = "${aws_security_group.bastion[0].id}";

describe("the bastion", () => {
  test("has no public address, no key and no script", () => {
    const instance = bastion().only("aws_instance");
    expect(instance).toMatchObject({ associate_public_ip_address: false, subnet_id: "subnet-1" });
    expect(instance).not.toHaveProperty("key_name");
    expect(instance).not.toHaveProperty("user_data");
  });

  test("admits nobody", () => {
    const admitting = Object.values(bastion().all("aws_vpc_security_group_ingress_rule"));
    expect(admitting.map((rule) => rule.security_group_id)).not.toContain(OWN);
  });

  test("reaches the database, the cache and AWS by HTTPS, nothing else", () => {
    const own = Object.values(bastion().all("aws_vpc_security_group_egress_rule")).filter(
      (rule) => rule.security_group_id === OWN,
    );
    expect(own.map((rule) => [rule.to_port, rule.referenced_security_group_id ?? rule.cidr_ipv4])).toEqual([
      [443, "0.0.0.0/0"],
      [5432, "${aws_security_group.database.id}"],
      [6379, "${aws_security_group.cache.id}"],
    ]);
  });

  test("is admitted by database and cache", () => {
    const { named } = bastion();
    for (const [role, port] of [["database", 5432] as const, ["cache", 6379] as const]) {
      expect(named("aws_vpc_security_group_ingress_rule", `bastion_${role}`)).toMatchObject({
        security_group_id: `\${aws_security_group.${role}.id}`,
        referenced_security_group_id: OWN,
        from_port: port,
        to_port: port,
      });
    }
  });

  test("is reached through SSM only, under a role that no other region has", () => {
    const { only } = bastion();
    expect(only("aws_iam_role_policy_attachment").policy_arn).toBe(
      "arn:${data.aws_partition.this.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore",
    );
    expect(only("aws_iam_role").name).toBe("dev-bastion-${data.aws_region.this.id}");
    expect(only("aws_iam_instance_profile").name).toBe("dev-bastion-${data.aws_region.this.id}");
  });

  test("asks for a token before it gives out its role, and has an encrypted disk", () => {
    expect(bastion().only("aws_instance")).toMatchObject({
      metadata_options: { http_tokens: "required", http_put_response_hop_limit: 1 },
      root_block_device: { encrypted: true },
    });
  });

  test("is not replaced when Amazon publishes a new image", () => {
    expect(bastion().only("aws_instance").lifecycle).toEqual({ ignore_changes: ["ami"] });
  });

  test("is wholly absent when off", () => {
    const { json } = bastion(false);
    const own = Object.values(json.resource ?? {}).flatMap((blocks) =>
      Object.entries(blocks as Record<string, { count?: string }>).filter(([name]) => name.startsWith("bastion")),
    );
    expect(own.length).toBeGreaterThan(8);
    for (const [, { count }] of own) expect(count).toBe("${false ? 1 : 0}");
  });
});
