import type { Output } from "../core/module.ts";
import type { Account } from "./account.ts";
import { CONTRACT_VERSION } from "./base-contract.ts";
import type { Bastion } from "./bastion.ts";
import type { Cache } from "./cache.ts";
import type { Certificate } from "./certificate.ts";
import { contractOutputs } from "./contract-outputs.ts";
import type { Database } from "./database.ts";
import type { LoadBalancer } from "./load-balancer.ts";
import type { Network } from "./network.ts";
import type { SecurityGroups } from "./security-groups.ts";
import { CACHE_DATABASES } from "./slot.ts";

/** What every base is made of, whatever its profile. */
export interface BaseParts {
  readonly name: string;
  readonly domainName: string;
  /** Empty when DNS is kept elsewhere. */
  readonly hostedZoneId: string;
  readonly account: Account;
  readonly network: Network;
  readonly securityGroups: SecurityGroups;
  readonly certificate: Certificate;
  readonly loadBalancer: LoadBalancer;
  readonly database: Database;
  readonly cache: Cache;
  readonly bastion: Bastion;
  /** Empty where alarms go nowhere. */
  readonly alarmTopicArn: string;
}

/** The outputs of every base: the apps' contract, then what people look for. */
export const baseOutputs = <Base extends BaseParts>(): Readonly<Record<string, Output<Base>>> => ({
  ...contractOutputs<Base>({
    contract_version: () => CONTRACT_VERSION,
    name: ({ name }) => name,
    account_id: ({ account }) => account.id,
    region: ({ account }) => account.region,
    partition: ({ account }) => account.partition,
    domain_name: ({ domainName }) => domainName,
    hosted_zone_id: ({ hostedZoneId }) => hostedZoneId,
    vpc_id: ({ network }) => network.vpcId,
    public_subnet_ids: ({ network }) => network.publicSubnetIds,
    private_subnet_ids: ({ network }) => network.privateSubnetIds,
    task_subnet_ids: ({ network }) => network.taskSubnetIds,
    assign_public_ip: ({ network }) => network.assignPublicIp,
    app_security_group_id: ({ securityGroups }) => securityGroups.appId,
    load_balancer_arn_suffix: ({ loadBalancer }) => loadBalancer.arnSuffix,
    load_balancer_dns_name: ({ loadBalancer }) => loadBalancer.dnsName,
    load_balancer_zone_id: ({ loadBalancer }) => loadBalancer.zoneId,
    https_listener_arn: ({ loadBalancer }) => loadBalancer.httpsListenerArn,
    database_identifier: ({ database }) => database.identifier,
    database_address: ({ database }) => database.address,
    database_port: ({ database }) => database.port,
    database_master_secret_arn: ({ database }) => database.masterSecretArn,
    cache_address: ({ cache }) => cache.address,
    cache_port: ({ cache }) => cache.port,
    cache_databases: () => CACHE_DATABASES,
    alarm_topic_arn: ({ alarmTopicArn }) => alarmTopicArn,
  }),
  certificate_arn: {
    description: "Certificate that the load balancer answers with.",
    type: "string",
    value: ({ certificate }) => certificate.arn,
  },
  nat_public_ips: {
    description: "Addresses that tasks reach the internet from, for others' allow lists; none without NAT.",
    type: "list(string)",
    value: ({ network }) => network.natPublicIps,
  },
  access_log_bucket_name: {
    description: "Bucket of the load balancer's access logs; empty when they are off.",
    type: "string",
    value: ({ loadBalancer }) => loadBalancer.accessLogBucketName,
  },
  bastion_instance_id: {
    description: "Instance to aim SSM tunnels at; empty when the bastion is off.",
    type: "string",
    value: ({ bastion }) => bastion.instanceId,
  },
});
