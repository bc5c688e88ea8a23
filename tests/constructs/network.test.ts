import { describe, expect, test } from "vitest";
import { Network, type NetworkProps } from "../../src/constructs/network.ts";
import { synthConstruct } from "../support/synth.ts";

const network = (settings: Partial<NetworkProps> = {}) =>
  synthConstruct(
    (scope) =>
      new Network(scope, "network", {
        name: "dev",
        cidr: "10.0.0.0/16",
        azCount: 2,
        azs: undefined,
        nat: "single",
        ...settings,
      }),
  );

test("names inside the VPC resolve, so that endpoints and databases are found", () => {
  expect(network().named("aws_vpc", "this")).toMatchObject({
    cidr_block: "10.0.0.0/16",
    enable_dns_support: true,
    enable_dns_hostnames: true,
  });
});

test("the default security group admits nothing and reaches nothing", () => {
  const group = network().only("aws_default_security_group");
  expect(group).not.toHaveProperty("ingress");
  expect(group).not.toHaveProperty("egress");
});

describe("subnets", () => {
  test("span two zones even when tasks run in one, since load balancer and database need them", () => {
    for (const kind of ["public", "private"]) {
      expect(network({ azCount: 1 }).named("aws_subnet", kind).count).toBe("${max(2, 1)}");
    }
  });

  test("keep their ranges when a zone is added: public ones from the first sixteenth, private ones from the ninth", () => {
    const { named } = network();
    expect(named("aws_subnet", "public").cidr_block).toBe("${cidrsubnet(aws_vpc.this.cidr_block, 4, count.index + 0)}");
    expect(named("aws_subnet", "private").cidr_block).toBe(
      "${cidrsubnet(aws_vpc.this.cidr_block, 4, count.index + 8)}",
    );
  });

  test("give no public address to what did not ask for one", () => {
    expect(network().named("aws_subnet", "public").map_public_ip_on_launch).toBe(false);
  });

  test("stand in the region's ordinary zones unless zones are named", () => {
    expect(network().only("data.aws_availability_zones")).toMatchObject({
      count: "${null == null ? 1 : 0}",
      state: "available",
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    });
    expect(network({ azs: ["us-east-1a", "us-east-1b"] }).json.locals?.zones).toBe(
      '${["us-east-1a", "us-east-1b"] == null ? flatten(data.aws_availability_zones.this[*].names) : ["us-east-1a", "us-east-1b"]}',
    );
  });

  test("fail with the numbers when the region has too few zones", () => {
    expect(network({ azCount: 3 }).only("aws_vpc").lifecycle).toEqual({
      precondition: [
        {
          condition: "${length(local.zones) >= max(2, 3)}",
          error_message:
            "There are ${length(local.zones)} availability zones, but ${max(2, 3)} are needed. Name more in azs, or lower az_count.",
        },
      ],
    });
  });
});

describe("NAT", () => {
  test("is one gateway, one for each zone that tasks run in, or none", () => {
    expect(network({ nat: "per_az", azCount: 3 }).json.locals?.nat_count).toBe(
      '${{ none = 0, single = 1, per_az = 3 }["per_az"]}',
    );
    expect(network().only("aws_nat_gateway").count).toBe("${local.nat_count}");
    expect(network().only("aws_eip").count).toBe("${local.nat_count}");
  });

  test("serves each zone from its own gateway, or from the last one where there are fewer", () => {
    expect(network().named("aws_route", "private")).toMatchObject({
      count: "${local.nat_count == 0 ? 0 : max(2, 2)}",
      nat_gateway_id: "${aws_nat_gateway.this[min(count.index, local.nat_count - 1)].id}",
      route_table_id: "${aws_route_table.private[count.index].id}",
    });
  });

  test("waits for the way to the internet", () => {
    expect(network().only("aws_nat_gateway").depends_on).toEqual(["aws_route.public"]);
  });
});
