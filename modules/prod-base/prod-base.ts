import { Construct } from "constructs";
import { Account } from "../../src/constructs/account.ts";
import { AlarmTopic } from "../../src/constructs/alarm-topic.ts";
import { BackupAlarms } from "../../src/constructs/backup-alarms.ts";
import { Backups } from "../../src/constructs/backups.ts";
import type { Base } from "../../src/constructs/base-contract.ts";
import type { BaseParts } from "../../src/constructs/base-outputs.ts";
import { Bastion } from "../../src/constructs/bastion.ts";
import { Cache } from "../../src/constructs/cache.ts";
import { CacheAlarms } from "../../src/constructs/cache-alarms.ts";
import { Certificate } from "../../src/constructs/certificate.ts";
import { Database } from "../../src/constructs/database.ts";
import { DatabaseAlarms } from "../../src/constructs/database-alarms.ts";
import { DatabaseReplica } from "../../src/constructs/database-replica.ts";
import { FlowLogs } from "../../src/constructs/flow-logs.ts";
import { LoadBalancer } from "../../src/constructs/load-balancer.ts";
import { LoadBalancerAlarms } from "../../src/constructs/load-balancer-alarms.ts";
import { Network } from "../../src/constructs/network.ts";
import { NetworkEndpoints } from "../../src/constructs/network-endpoints.ts";
import { SecurityGroups } from "../../src/constructs/security-groups.ts";
import { CACHE_DATABASES } from "../../src/constructs/slot.ts";
import { WebFirewall } from "../../src/constructs/web-firewall.ts";
import { section } from "../../src/core/addresses.ts";
import { hcl, text } from "../../src/core/hcl.ts";
import { complete, type Inputs, type Props } from "../../src/core/inputs.ts";
import { outputsOf } from "../../src/core/outputs.ts";
import { outputs } from "./outputs.ts";
import { rules } from "./rules.ts";
import { variables } from "./variables.ts";

/** The variables of the module, in TypeScript's spelling. */
export type ProdBaseProps = Props<typeof variables>;

type ProdBaseInputs = Inputs<typeof variables>;

/**
 * What production environments share: a network over several zones, a load balancer, PostgreSQL with a standby, a cache that
 * fails over, backups and alarms. Roughly $300 a month with its defaults.
 *
 * What holds data is protected: database and load balancer refuse to be deleted until `allowDestroy` is applied.
 *
 * @example
 * new ProdBase(this, "base", { name: "prod", domainName: "example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" });
 */
export class ProdBase extends Construct implements BaseParts {
  /** What an app takes as its `base`, and what people look for. */
  readonly outputs: Base;
  readonly name: string;
  readonly domainName: string;
  readonly hostedZoneId: string;
  readonly account: Account;
  readonly network: Network;
  readonly securityGroups: SecurityGroups;
  readonly certificate: Certificate;
  readonly loadBalancer: LoadBalancer;
  readonly database: Database;
  readonly readReplica: DatabaseReplica;
  readonly cache: Cache;
  readonly bastion: Bastion;
  readonly backups: Backups;
  readonly webFirewall: WebFirewall;
  readonly alarmTopicArn: string;

  constructor(scope: Construct, id: string, props: ProdBaseProps) {
    super(scope, id);
    section(this);
    const inputs: ProdBaseInputs = complete(variables, props, rules);
    const { name, domainName, hostedZoneId } = inputs;

    this.name = name;
    this.domainName = domainName;
    this.hostedZoneId = text(hcl`${hostedZoneId} == null ? "" : ${hostedZoneId}`);
    this.account = new Account(this, "account", inputs.permissionsBoundaryArn);
    this.network = this.createNetwork(inputs);
    this.securityGroups = new SecurityGroups(this, "security-groups", { name, vpcId: this.network.vpcId });
    this.certificate = new Certificate(this, "certificate", {
      name,
      domainName,
      hostedZoneId,
      certificateArn: inputs.certificateArn,
    });
    this.loadBalancer = this.createLoadBalancer(inputs);
    this.webFirewall = new WebFirewall(this, "web-firewall", {
      ...inputs.waf,
      name,
      loadBalancerArn: this.loadBalancer.arn,
    });
    this.database = this.createDatabase(inputs);
    this.readReplica = this.createReadReplica(inputs);
    this.cache = this.createCache(inputs);
    this.bastion = new Bastion(this, "bastion", {
      ...inputs.bastion,
      name,
      account: this.account,
      vpcId: this.network.vpcId,
      subnetId: text(hcl`element(${this.network.privateSubnetIds}, 0)`),
      securityGroups: this.securityGroups,
    });
    this.backups = new Backups(this, "backups", {
      ...inputs.backup,
      name,
      account: this.account,
      resourceArns: [this.database.arn],
      forceDestroy: inputs.allowDestroy,
    });
    this.alarmTopicArn = new AlarmTopic(this, "alarms", {
      name,
      account: this.account,
      emails: inputs.alarmEmails,
    }).arn;
    this.raiseAlarms(inputs);

    this.outputs = outputsOf<ProdBase, Base>(this, outputs);
  }

  private createNetwork(inputs: ProdBaseInputs): Network {
    const { name, logRetentionDays } = inputs;
    const network = new Network(this, "network", {
      name,
      cidr: inputs.cidr,
      azCount: inputs.azCount,
      azs: inputs.azs,
      nat: "per_az",
    });
    new NetworkEndpoints(this, "network-endpoints", {
      name,
      account: this.account,
      network,
      interfaceEndpoints: inputs.interfaceEndpoints,
    });
    new FlowLogs(this, "flow-logs", {
      name,
      account: this.account,
      vpcId: network.vpcId,
      enabled: inputs.flowLogs,
      logRetentionDays,
    });
    return network;
  }

  private createLoadBalancer(inputs: ProdBaseInputs): LoadBalancer {
    return new LoadBalancer(this, "load-balancer", {
      ...inputs.loadBalancer,
      name: inputs.name,
      account: this.account,
      network: this.network,
      securityGroupId: this.securityGroups.loadBalancerId,
      certificateArn: this.certificate.arn,
      accessLogsForceDestroy: inputs.allowDestroy,
      deletionProtection: hcl`!${inputs.allowDestroy}`,
    });
  }

  private createDatabase(inputs: ProdBaseInputs): Database {
    return new Database(this, "database", {
      ...inputs.database,
      name: inputs.name,
      subnetIds: this.network.privateSubnetIds,
      securityGroupId: this.securityGroups.databaseId,
      multiAz: true,
      deletionProtection: hcl`!${inputs.allowDestroy}`,
      maintenanceWindow: inputs.maintenanceWindow,
      logRetentionDays: inputs.logRetentionDays,
    });
  }

  private createReadReplica(inputs: ProdBaseInputs): DatabaseReplica {
    const { maxAllocatedStorage, logExports, performanceInsights, applyImmediately } = inputs.database;
    return new DatabaseReplica(this, "read-replica", {
      ...inputs.readReplica,
      name: inputs.name,
      database: this.database,
      securityGroupId: this.securityGroups.databaseId,
      maxAllocatedStorage,
      logExports,
      performanceInsights,
      applyImmediately,
      deletionProtection: hcl`!${inputs.allowDestroy}`,
      maintenanceWindow: inputs.maintenanceWindow,
      logRetentionDays: inputs.logRetentionDays,
    });
  }

  private createCache(inputs: ProdBaseInputs): Cache {
    return new Cache(this, "cache", {
      ...inputs.cache,
      name: inputs.name,
      subnetIds: this.network.privateSubnetIds,
      securityGroupId: this.securityGroups.cacheId,
      databases: CACHE_DATABASES,
      maintenanceWindow: inputs.maintenanceWindow,
      allowDestroy: inputs.allowDestroy,
    });
  }

  private raiseAlarms({ name, alarms, cache, readReplica }: ProdBaseInputs): void {
    const topicArn = this.alarmTopicArn;
    new DatabaseAlarms(this, "database-alarms", {
      name,
      topicArn,
      identifier: this.database.identifier,
      replica: { enabled: readReplica.enabled, identifier: this.readReplica.identifier },
      cpuPercent: alarms.databaseCpuPercent,
      freeStorageGib: alarms.databaseFreeStorageGib,
      connections: alarms.databaseConnections,
      replicaLagSeconds: alarms.databaseReplicaLagSeconds,
    });
    new CacheAlarms(this, "cache-alarms", {
      name,
      topicArn,
      replicationGroupId: this.cache.replicationGroupId,
      replicas: cache.replicas,
      memoryPercent: alarms.cacheMemoryPercent,
      evictions: alarms.cacheEvictions,
      cpuPercent: alarms.cacheCpuPercent,
    });
    new BackupAlarms(this, "backup-alarms", { name, topicArn, vaultName: this.backups.vaultName });
    new LoadBalancerAlarms(this, "load-balancer-alarms", {
      name,
      topicArn,
      arnSuffix: this.loadBalancer.arnSuffix,
      loadBalancerErrors: alarms.loadBalancerErrors,
      appErrors: alarms.appErrors,
      unhealthyHosts: alarms.unhealthyHosts,
    });
  }
}
