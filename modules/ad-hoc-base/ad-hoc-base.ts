import { Construct } from "constructs";
import { Account } from "../../src/constructs/account.ts";
import type { Base } from "../../src/constructs/base-contract.ts";
import type { BaseParts } from "../../src/constructs/base-outputs.ts";
import { Bastion } from "../../src/constructs/bastion.ts";
import { Cache } from "../../src/constructs/cache.ts";
import { Certificate } from "../../src/constructs/certificate.ts";
import { Database } from "../../src/constructs/database.ts";
import { FlowLogs } from "../../src/constructs/flow-logs.ts";
import { LoadBalancer } from "../../src/constructs/load-balancer.ts";
import { Network } from "../../src/constructs/network.ts";
import { NetworkEndpoints } from "../../src/constructs/network-endpoints.ts";
import { SecurityGroups } from "../../src/constructs/security-groups.ts";
import { CACHE_DATABASES } from "../../src/constructs/slot.ts";
import { section } from "../../src/core/addresses.ts";
import { hcl, text } from "../../src/core/hcl.ts";
import { complete, type Inputs, type Props } from "../../src/core/inputs.ts";
import { outputsOf } from "../../src/core/outputs.ts";
import { outputs } from "./outputs.ts";
import { rules, variables } from "./variables.ts";

/** The variables of the module, in TypeScript's spelling. */
export type AdHocBaseProps = Props<typeof variables>;

/**
 * What ad hoc environments share: a network, a load balancer, PostgreSQL and a cache. Roughly $90 a month with its defaults.
 *
 * It is made to be thrown away: nothing is protected from deletion unless asked for.
 *
 * @example
 * new AdHocBase(this, "base", { name: "dev", domainName: "dev.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" });
 */
export class AdHocBase extends Construct implements BaseParts {
  /** What an app takes as its `base`, and what people look for. */
  readonly outputs: Base;
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
  /** None: nobody is woken for an ad hoc environment. */
  readonly alarmTopicArn = "";

  constructor(scope: Construct, id: string, props: AdHocBaseProps) {
    super(scope, id);
    section(this);
    const inputs: Inputs<typeof variables> = complete(variables, props, rules);
    const { name, domainName, hostedZoneId, logRetentionDays } = inputs;

    this.name = name;
    this.domainName = domainName;
    this.hostedZoneId = text(hcl`${hostedZoneId} == null ? "" : ${hostedZoneId}`);
    this.account = new Account(this, "account", inputs.permissionsBoundaryArn);
    this.network = new Network(this, "network", {
      name,
      cidr: inputs.cidr,
      azCount: inputs.azCount,
      azs: inputs.azs,
      nat: inputs.nat,
    });
    new NetworkEndpoints(this, "network-endpoints", {
      name,
      account: this.account,
      network: this.network,
      interfaceEndpoints: inputs.interfaceEndpoints,
    });
    new FlowLogs(this, "flow-logs", {
      name,
      account: this.account,
      vpcId: this.network.vpcId,
      enabled: inputs.flowLogs,
      logRetentionDays,
    });
    this.securityGroups = new SecurityGroups(this, "security-groups", { name, vpcId: this.network.vpcId });
    this.certificate = new Certificate(this, "certificate", {
      name,
      domainName,
      hostedZoneId,
      certificateArn: inputs.certificateArn,
    });
    this.loadBalancer = new LoadBalancer(this, "load-balancer", {
      ...inputs.loadBalancer,
      name,
      account: this.account,
      network: this.network,
      securityGroupId: this.securityGroups.loadBalancerId,
      certificateArn: this.certificate.arn,
      accessLogsForceDestroy: true,
    });
    this.database = new Database(this, "database", {
      ...inputs.database,
      name,
      subnetIds: this.network.privateSubnetIds,
      securityGroupId: this.securityGroups.databaseId,
      logRetentionDays,
    });
    this.cache = new Cache(this, "cache", {
      ...inputs.cache,
      name,
      subnetIds: this.network.privateSubnetIds,
      securityGroupId: this.securityGroups.cacheId,
      databases: CACHE_DATABASES,
      applyImmediately: true,
      allowDestroy: true,
    });
    this.bastion = new Bastion(this, "bastion", {
      ...inputs.bastion,
      name,
      account: this.account,
      vpcId: this.network.vpcId,
      subnetId: text(hcl`element(${this.network.privateSubnetIds}, 0)`),
      securityGroups: this.securityGroups,
    });

    this.outputs = outputsOf<AdHocBase, Base>(this, outputs);
  }
}
