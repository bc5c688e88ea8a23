import { describe, expect, test } from "vitest";
import { Account } from "../../src/constructs/account.ts";
import { LoadBalancer, type LoadBalancerProps } from "../../src/constructs/load-balancer.ts";
import { Network } from "../../src/constructs/network.ts";
import { synthConstruct } from "../support/synth.ts";

const loadBalancer = (settings: Partial<LoadBalancerProps> = {}) =>
  synthConstruct((scope) => {
    const network = new Network(scope, "network", {
      name: "dev",
      cidr: "10.0.0.0/16",
      azCount: 2,
      azs: undefined,
      nat: "none",
    });
    return new LoadBalancer(scope, "load-balancer", {
      name: "dev",
      account: new Account(scope, "account"),
      network,
      securityGroupId: "sg-1",
      certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/abc",
      idleTimeout: 60,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      accessLogs: false,
      accessLogsForceDestroy: false,
      deletionProtection: false,
      ...settings,
    });
  });

describe("the load balancer", () => {
  test("sends HTTP to HTTPS for good", () => {
    expect(loadBalancer().named("aws_lb_listener", "http")).toMatchObject({
      port: 80,
      default_action: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", status_code: "HTTP_301" } }],
    });
  });

  test("answers 404 to hosts that no app asked for", () => {
    expect(loadBalancer().named("aws_lb_listener", "https").default_action).toEqual([
      {
        type: "fixed-response",
        fixed_response: { status_code: "404", content_type: "text/plain", message_body: "Not found" },
      },
    ]);
  });

  test("speaks TLS as asked, with the certificate given", () => {
    expect(loadBalancer().named("aws_lb_listener", "https")).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificate_arn: "arn:aws:acm:eu-west-1:123456789012:certificate/abc",
    });
  });

  test("fails in the user's words when the certificate is in another region", () => {
    const { lifecycle } = loadBalancer().named("aws_lb_listener", "https");
    const region = 'try(split(":", "arn:aws:acm:eu-west-1:123456789012:certificate/abc")[3], "")';
    expect(lifecycle).toMatchObject({
      precondition: [
        {
          condition: `\${${region} == data.aws_region.this.id}`,
          error_message: expect.stringContaining(`The certificate is in \${${region}}, but the load balancer is in`),
        },
      ],
    });
  });

  test("stands in the public subnets, drops malformed headers and waits for the way to the internet", () => {
    expect(loadBalancer().only("aws_lb")).toMatchObject({
      internal: false,
      subnets: "${aws_subnet.public[*].id}",
      security_groups: ["sg-1"],
      idle_timeout: 60,
      drop_invalid_header_fields: true,
      depends_on: expect.arrayContaining(["aws_route.public"]),
    });
  });

  test.each([
    ["may be deleted unless protected", {}, false],
    ["refuses to be deleted when protected", { deletionProtection: true }, true],
  ])("%s", (_claim, settings, protection) => {
    expect(loadBalancer(settings).only("aws_lb").enable_deletion_protection).toBe(protection);
  });
});

describe("access logs", () => {
  test("are off unless asked for, and make nothing", () => {
    const { only } = loadBalancer();
    expect(only("aws_lb").access_logs).toMatchObject({ enabled: false });
    expect(only("aws_s3_bucket").count).toBe("${false ? 1 : 0}");
  });

  test("go to a bucket once it lets load balancers write", () => {
    expect(loadBalancer({ accessLogs: true }).only("aws_lb")).toMatchObject({
      access_logs: { enabled: true, bucket: '${join("", aws_s3_bucket.access_logs[*].bucket)}' },
      depends_on: expect.arrayContaining(["aws_s3_bucket_policy.access_logs"]),
    });
  });
});
