import { ElasticacheParameterGroup } from "@cdktf/provider-aws/lib/elasticache-parameter-group";
import { ElasticacheReplicationGroup } from "@cdktf/provider-aws/lib/elasticache-replication-group";
import { ElasticacheSubnetGroup } from "@cdktf/provider-aws/lib/elasticache-subnet-group";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import type { Flag } from "../core/flag.ts";
import { hcl, number, text } from "../core/hcl.ts";
import { CACHE_PORT } from "./ports.ts";

/** Tag of a cache that says whether CI may delete it: ElastiCache has no deletion protection. */
export const ALLOW_DESTROY_TAG = "AllowDestroy";

export interface CacheProps {
  /** Prefix of every name, e.g. `dev`. */
  readonly name: string;

  /** Private subnets; two zones or more when there are replicas. */
  readonly subnetIds: string[];

  /** Its group: who may connect is said there, and nowhere else, because AUTH is off. */
  readonly securityGroupId: string;

  /** `valkey` or `redis`. Changing from Redis to Valkey keeps the data; not back. */
  readonly engine: string;

  /** Version of the engine, from 7. */
  readonly engineVersion: string;

  /** ElastiCache node type. Picks the price: `cache.t4g.micro` is roughly $10 a month for each node. */
  readonly nodeType: string;

  /** Copies of the primary node; with one or more, ElastiCache fails over to another zone by itself. */
  readonly replicas: number;

  /** Days that ElastiCache keeps daily snapshots; 0 turns them off. */
  readonly snapshotRetentionDays: number;

  /** Logical databases. Changing it restarts the nodes. */
  readonly databases: number;

  /** Make changes at once instead of in the maintenance window; some restart the nodes. */
  readonly applyImmediately: Flag;

  /**
   * When ElastiCache may change or restart nodes, in UTC: `sun:04:00-sun:05:00`.
   *
   * @default ElastiCache picks an hour of the region's night
   */
  readonly maintenanceWindow?: string;

  /**
   * Take the snapshot `<name>-cache-final` before the cache is deleted or replaced. One of that name left by an earlier cache
   * stops the deletion: delete it first.
   *
   * @default no snapshot
   */
  readonly finalSnapshot?: Flag;

  /** Whether CI's role for applies may delete the cache. ElastiCache itself protects none, so whoever else may, can. */
  readonly allowDestroy: Flag;
}

/**
 * An encrypted Valkey or Redis that answers only over TLS, for Celery's queues and Django's cache.
 *
 * Cluster mode is off, because Celery cannot use it, and a full cache refuses writes rather than drop queued tasks.
 */
export class Cache extends Construct {
  /** Host name of the primary node; it stays through a failover. */
  readonly address: string;
  readonly port: number;
  readonly replicationGroupId: string;

  constructor(scope: Construct, id: string, props: CacheProps) {
    super(scope, id);
    section(this);

    const subnetGroup = this.createSubnetGroup(props);
    const parameterGroup = this.createParameterGroup(props);
    const group = this.createReplicationGroup(props, subnetGroup, parameterGroup);

    this.address = group.primaryEndpointAddress;
    this.port = group.port;
    this.replicationGroupId = group.replicationGroupId;
  }

  private createSubnetGroup({ name, subnetIds }: CacheProps): ElasticacheSubnetGroup {
    return new ElasticacheSubnetGroup(this, "subnet-group", {
      name: `${name}-cache`,
      description: `Private subnets of ${name}`,
      subnetIds,
      tags: { Name: `${name}-cache` },
    });
  }

  private createParameterGroup({ name, engine, engineVersion, databases }: CacheProps): ElasticacheParameterGroup {
    const family = `${engine}${text(hcl`split(".", ${engineVersion})[0]`)}`;
    return new ElasticacheParameterGroup(this, "parameter-group", {
      // The family is part of the name: another one needs another group while the old one is still in use.
      name: `${name}-cache-${family}`,
      description: `Cache of ${name}`,
      family,
      parameter: [
        { name: "databases", value: text(hcl`tostring(${databases})`) },
        { name: "maxmemory-policy", value: "noeviction" },
      ],
      tags: { Name: `${name}-cache` },
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private createReplicationGroup(
    props: CacheProps,
    subnetGroup: ElasticacheSubnetGroup,
    parameterGroup: ElasticacheParameterGroup,
  ): ElasticacheReplicationGroup {
    const failover = hcl`${props.replicas} > 0`;
    return new ElasticacheReplicationGroup(this, "replication-group", {
      replicationGroupId: `${props.name}-cache`,
      description: `Cache and Celery broker of ${props.name}`,
      engine: props.engine,
      engineVersion: props.engineVersion,
      nodeType: props.nodeType,
      parameterGroupName: parameterGroup.name,
      port: CACHE_PORT,
      autoMinorVersionUpgrade: "true",
      applyImmediately: props.applyImmediately,

      numCacheClusters: number(hcl`${props.replicas} + 1`),
      automaticFailoverEnabled: failover,
      multiAzEnabled: failover,

      subnetGroupName: subnetGroup.name,
      securityGroupIds: [props.securityGroupId],
      atRestEncryptionEnabled: "true",
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",

      snapshotRetentionLimit: props.snapshotRetentionDays,
      ...(props.finalSnapshot !== undefined && {
        finalSnapshotIdentifier: text(hcl`${props.finalSnapshot} ? ${`${props.name}-cache-final`} : null`),
      }),
      ...(props.maintenanceWindow !== undefined && { maintenanceWindow: props.maintenanceWindow }),
      tags: { Name: `${props.name}-cache`, [ALLOW_DESTROY_TAG]: text(hcl`tostring(${props.allowDestroy})`) },
    });
  }
}
