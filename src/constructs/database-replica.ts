import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { Construct } from "constructs";
import { each } from "../core/each.ts";
import type { Flag } from "../core/flag.ts";
import { hcl, number, text } from "../core/hcl.ts";
import { type Database, PERFORMANCE_INSIGHTS_DAYS } from "./database.ts";
import { onlyIf } from "./only-if.ts";

export interface DatabaseReplicaProps {
  /** Prefix of every name, e.g. `prod`. */
  readonly name: string;

  /** Without it, nothing is made. */
  readonly enabled: Flag;

  /** What it copies. */
  readonly database: Database;

  /** RDS instance class; a smaller one than the database's may fall behind. */
  readonly instanceClass: string;

  /** Its group: who may connect is said there. */
  readonly securityGroupId: string;

  /** Storage in GiB that RDS may grow to by itself. */
  readonly maxAllocatedStorage: number;

  /** Refuse to delete it. */
  readonly deletionProtection: Flag;

  /** PostgreSQL logs that go to CloudWatch: `postgresql`, `upgrade`. */
  readonly logExports: string[];

  /** Days that CloudWatch keeps them. */
  readonly logRetentionDays: number;

  /** Record which queries load it, for 7 days, free. */
  readonly performanceInsights: Flag;

  /** When RDS may change or restart it, in UTC. */
  readonly maintenanceWindow: string;

  /** Make changes at once instead of in the maintenance window. */
  readonly applyImmediately: Flag;
}

/**
 * A copy of the database that answers reads, seconds behind at most times. It costs what its instance class costs.
 *
 * It is no standby: the database has one of those, which takes over by itself and answers nothing until then.
 */
export class DatabaseReplica extends Construct {
  /** Empty without a replica. */
  readonly identifier: string;
  /** Host name, without port; empty without a replica. */
  readonly address: string;

  constructor(scope: Construct, id: string, props: DatabaseReplicaProps) {
    super(scope, id);
    const identifier = `${props.name}-replica`;

    const replica = this.createInstance(props, identifier, this.createLogGroups(props, identifier));

    this.identifier = text(hcl`join("", ${replica}[*].identifier)`);
    this.address = text(hcl`join("", ${replica}[*].address)`);
  }

  /** Made before RDS would make them itself and keep every line for ever. */
  private createLogGroups(props: DatabaseReplicaProps, identifier: string): CloudwatchLogGroup {
    const log = text(hcl`each.value`);
    return new CloudwatchLogGroup(this, "log-group", {
      forEach: each(hcl`toset(${props.enabled} ? ${props.logExports} : [])`),
      name: `/aws/rds/instance/${identifier}/${log}`,
      retentionInDays: props.logRetentionDays,
      tags: { Name: `${identifier}-${log}` },
    });
  }

  /** Engine, storage, subnets and backups are the database's; what is left out here RDS takes from there. */
  private createInstance(props: DatabaseReplicaProps, identifier: string, logGroup: CloudwatchLogGroup): DbInstance {
    return new DbInstance(this, "instance", {
      count: onlyIf(props.enabled),
      identifier,
      replicateSourceDb: props.database.identifier,
      instanceClass: props.instanceClass,
      parameterGroupName: props.database.parameterGroupName,
      autoMinorVersionUpgrade: true,
      maintenanceWindow: props.maintenanceWindow,
      applyImmediately: props.applyImmediately,
      caCertIdentifier: "rds-ca-rsa2048-g1",

      vpcSecurityGroupIds: [props.securityGroupId],
      publiclyAccessible: false,
      multiAz: false,

      storageType: "gp3",
      storageEncrypted: true,
      maxAllocatedStorage: props.maxAllocatedStorage,

      copyTagsToSnapshot: true,
      deletionProtection: props.deletionProtection,
      // RDS takes no final snapshot of a replica: what it holds, the database holds.
      skipFinalSnapshot: true,

      performanceInsightsEnabled: props.performanceInsights,
      performanceInsightsRetentionPeriod: number(
        hcl`${props.performanceInsights} ? ${PERFORMANCE_INSIGHTS_DAYS} : null`,
      ),
      enabledCloudwatchLogsExports: props.logExports,
      tags: { Name: identifier },
      dependsOn: [logGroup],
    });
  }
}
