import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl } from "../core/hcl.ts";
import { onlyIf } from "./only-if.ts";

export interface DnsRecordProps {
  /** Route 53 zone of the record; empty when DNS is kept elsewhere, and then nothing is made. Terraform must know it when it plans. */
  readonly zoneId: string;

  /** E.g. `alpha.dev.example.com`. */
  readonly hostName: string;

  /** Host name of the load balancer, and its own Route 53 zone. */
  readonly loadBalancerDnsName: string;
  readonly loadBalancerZoneId: string;
}

/** The environment's name in DNS, an alias of the load balancer: free, and follows its addresses. */
export class DnsRecord extends Construct {
  constructor(scope: Construct, id: string, props: DnsRecordProps) {
    super(scope, id);
    section(this);
    new Route53Record(this, "web", {
      count: onlyIf(hcl`${props.zoneId} != ""`),
      zoneId: props.zoneId,
      name: props.hostName,
      type: "A",
      alias: { name: props.loadBalancerDnsName, zoneId: props.loadBalancerZoneId, evaluateTargetHealth: false },
    });
  }
}
