import { Lb } from "@cdktf/provider-aws/lib/lb";
import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import type { Flag } from "../core/flag.ts";
import { hcl, text } from "../core/hcl.ts";
import { AccessLogBucket } from "./access-log-bucket.ts";
import type { Account } from "./account.ts";
import type { Network } from "./network.ts";

export interface LoadBalancerProps {
  /** Prefix of every name, e.g. `dev`. */
  readonly name: string;

  /** Where it stands; the certificate must be in the same region. */
  readonly account: Account;

  /** Its public subnets are where it stands. */
  readonly network: Network;

  /** Its group: the only one that the world may reach. */
  readonly securityGroupId: string;

  /** Certificate that HTTPS answers with. */
  readonly certificateArn: string;

  /** Seconds a connection may be silent. What stands behind must keep its own open longer, or requests fail with 502. */
  readonly idleTimeout: number;

  /** TLS policy of the HTTPS listener. */
  readonly sslPolicy: string;

  /** Keep access logs in a bucket for 90 days. */
  readonly accessLogs: Flag;

  /** Delete the access logs with the bucket; otherwise a bucket that holds any refuses to go. */
  readonly accessLogsForceDestroy: Flag;

  /** Refuse to delete the load balancer. */
  readonly deletionProtection: Flag;
}

/**
 * The one way in from the internet, roughly $20 a month: HTTP is sent to HTTPS, and whatever no app asked for is answered 404.
 *
 * Apps add their own rules to the HTTPS listener.
 */
export class LoadBalancer extends Construct {
  readonly arn: string;
  /** As CloudWatch names it. */
  readonly arnSuffix: string;
  readonly dnsName: string;
  /** Route 53 zone of `dnsName`, for alias records. */
  readonly zoneId: string;
  readonly httpsListenerArn: string;
  /** Bucket of the access logs; empty without them. */
  readonly accessLogBucketName: string;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    section(this);

    const logs = new AccessLogBucket(this, "access-logs", {
      ...props,
      enabled: props.accessLogs,
      forceDestroy: props.accessLogsForceDestroy,
    });
    const balancer = this.createBalancer(props, logs);
    this.redirectHttp(props, balancer);
    const https = this.listenHttps(props, balancer);

    this.arn = balancer.arn;
    this.arnSuffix = balancer.arnSuffix;
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.httpsListenerArn = https.arn;
    this.accessLogBucketName = logs.bucketName;
  }

  private createBalancer(props: LoadBalancerProps, logs: AccessLogBucket): Lb {
    return new Lb(this, "lb", {
      name: `${props.name}-load-balancer`,
      loadBalancerType: "application",
      internal: false,
      subnets: props.network.publicSubnetIds,
      securityGroups: [props.securityGroupId],
      idleTimeout: props.idleTimeout,
      dropInvalidHeaderFields: true,
      enableDeletionProtection: props.deletionProtection,
      accessLogs: { enabled: props.accessLogs, bucket: logs.bucketName },
      tags: { Name: `${props.name}-load-balancer` },
      // AWS refuses one that faces the internet in a VPC without a way there.
      dependsOn: [props.network.internet, logs.policy],
    });
  }

  private redirectHttp({ name }: LoadBalancerProps, balancer: Lb): void {
    new LbListener(this, "http", {
      loadBalancerArn: balancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultAction: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
      tags: { Name: `${name}-http` },
    });
  }

  private listenHttps({ name, account, certificateArn, sslPolicy }: LoadBalancerProps, balancer: Lb): LbListener {
    const region = text(hcl`try(split(":", ${certificateArn})[3], "")`);
    return new LbListener(this, "https", {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy,
      certificateArn,
      defaultAction: [
        {
          type: "fixed-response",
          fixedResponse: { statusCode: "404", contentType: "text/plain", messageBody: "Not found" },
        },
      ],
      tags: { Name: `${name}-https` },
      lifecycle: {
        precondition: [
          {
            condition: hcl`${region} == ${account.region}`,
            errorMessage: `The certificate is in ${region}, but the load balancer is in ${account.region}. Request a certificate in ${account.region}, or leave certificate_arn out to have one made.`,
          },
        ],
      },
    });
  }
}
