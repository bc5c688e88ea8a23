import { expect, test } from "vitest";
import { Account } from "../../src/constructs/account.ts";
import { Network } from "../../src/constructs/network.ts";
import { NetworkEndpoints } from "../../src/constructs/network-endpoints.ts";
import { synthConstruct } from "../support/synth.ts";

const endpoints = (interfaceEndpoints: string[] = []) =>
  synthConstruct((scope) => {
    const network = new Network(scope, "network", {
      name: "dev",
      cidr: "10.0.0.0/16",
      azCount: 2,
      azs: undefined,
      nat: "none",
    });
    const account = new Account(scope, "account");
    return new NetworkEndpoints(scope, "endpoints", { name: "dev", account, network, interfaceEndpoints });
  });

test("S3 is always reached inside the VPC, from every subnet and in any region", () => {
  expect(endpoints().named("aws_vpc_endpoint", "s3")).toMatchObject({
    vpc_endpoint_type: "Gateway",
    service_name: "com.amazonaws.${data.aws_region.this.id}.s3",
    route_table_ids: "${concat([aws_route.public.route_table_id], aws_route_table.private[*].id)}",
  });
});

test("other services are reached inside the VPC by list, under their usual names, in the zones of the tasks", () => {
  expect(endpoints(["ecr.api"]).named("aws_vpc_endpoint", "interface")).toMatchObject({
    for_each: '${toset(["ecr.api"])}',
    vpc_endpoint_type: "Interface",
    service_name: "com.amazonaws.${data.aws_region.this.id}.${each.value}",
    private_dns_enabled: true,
    subnet_ids: "${slice(aws_subnet.private[*].id, 0, 2)}",
    security_group_ids: "${aws_security_group.interface_endpoints[*].id}",
  });
});

test("interface endpoints answer only the VPC, by HTTPS, and call nobody", () => {
  const { only, all } = endpoints(["ecr.api"]);
  expect(only("aws_vpc_security_group_ingress_rule")).toMatchObject({
    cidr_ipv4: "${aws_vpc.this.cidr_block}",
    from_port: 443,
    to_port: 443,
    ip_protocol: "tcp",
  });
  expect(all("aws_vpc_security_group_egress_rule")).toEqual({});
});

test("without interface endpoints there is no security group for them", () => {
  expect(endpoints().named("aws_security_group", "interface_endpoints").count).toBe("${length([]) > 0 ? 1 : 0}");
});
