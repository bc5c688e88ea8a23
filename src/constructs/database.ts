import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { each } from "../core/each.ts";
import type { Flag } from "../core/flag.ts";
import { hcl, number, text } from "../core/hcl.ts";
import { MASTER_USER } from "./database-users.ts";
import { DATABASE_PORT } from "./ports.ts";

/** RDS reserves `admin` and `rdsadmin`. */

/** Days that Performance Insights keeps data for free. Source: Amazon RDS, "Pricing and data retention for Performance Insights". */
export const PERFORMANCE_INSIGHTS_DAYS = 7;

export interface DatabaseProps {
  /** Prefix of every name, e.g. `dev`. */
  readonly name: string;

  /** Private subnets in two zones or more. */
  readonly subnetIds: string[];

  /** Its group: who may connect is said there. */
  readonly securityGroupId: string;

  /** RDS instance class. Picks the price: `db.t4g.micro` is roughly $12 a month. */
  readonly instanceClass: string;

  /** PostgreSQL version; with a major version alone, RDS picks and upgrades the minor one. */
  readonly engineVersion: string;

  /** Storage in GiB to begin with. */
  readonly allocatedStorage: number;

  /** Storage in GiB that RDS may grow to by itself; it never shrinks. */
  readonly maxAllocatedStorage: number;

  /** Keep a standby copy in a second zone, which doubles the price. */
  readonly multiAz: Flag;

  /** Days that RDS keeps automatic backups; 0 turns them off. */
  readonly backupRetentionDays: number;

  /** Refuse to delete the database. */
  readonly deletionProtection: Flag;

  /**
   * Take the snapshot `<name>-final` before the database is deleted. One of that name left by an earlier database stops the
   * deletion: rename or delete it first.
   */
  readonly finalSnapshot: Flag;

  /** Record which queries load the database, for 7 days, free. */
  readonly performanceInsights: Flag;

  /** PostgreSQL logs that go to CloudWatch: `postgresql`, `upgrade`. */
  readonly logExports: string[];

  /** Days that CloudWatch keeps them. */
  readonly logRetentionDays: number;

  /** Make changes at once instead of in the maintenance window; some restart the database. */
  readonly applyImmediately: Flag;

  /**
   * Statements that take at least this many milliseconds are logged; -1 logs none.
   *
   * @default PostgreSQL's own: none
   */
  readonly logMinDurationStatement?: number;

  /**
   * When automatic backups are made, in UTC: `02:00-03:00`.
   *
   * @default RDS picks half an hour of the region's night
   */
  readonly backupWindow?: string;

  /**
   * When RDS may change or restart the database, in UTC: `sun:04:00-sun:05:00`.
   *
   * @default RDS picks half an hour of a week's night
   */
  readonly maintenanceWindow?: string;
}

/**
 * A private, encrypted PostgreSQL instance that answers only over TLS.
 *
 * RDS generates the master password, keeps it in Secrets Manager and rotates it every 7 days, so it never enters Terraform.
 */
export class Database extends Construct {
  readonly identifier: string;
  /** Host name, without port. */
  readonly address: string;
  readonly port: number;
  /** Secret with `username` and `password` of the master user. */
  readonly masterSecretArn: string;
  readonly arn: string;
  readonly parameterGroupName: string;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    section(this);

    const subnetGroup = this.createSubnetGroup(props);
    const parameterGroup = this.createParameterGroup(props);
    const logGroup = this.createLogGroups(props);
    const instance = this.createInstance(props, subnetGroup, parameterGroup, logGroup);

    this.identifier = instance.identifier;
    this.address = instance.address;
    this.port = instance.port;
    this.masterSecretArn = instance.masterUserSecret.get(0).secretArn;
    this.arn = instance.arn;
    this.parameterGroupName = parameterGroup.name;
  }

  private createSubnetGroup({ name, subnetIds }: DatabaseProps): DbSubnetGroup {
    return new DbSubnetGroup(this, "subnet-group", {
      name: identifier(name),
      description: `Private subnets of ${name}`,
      subnetIds,
      tags: { Name: identifier(name) },
    });
  }

  /** Another major version needs another group while the old one is still in use, hence a name of Terraform's choice. */
  private createParameterGroup({ name, engineVersion, logMinDurationStatement }: DatabaseProps): DbParameterGroup {
    return new DbParameterGroup(this, "parameter-group", {
      namePrefix: `${identifier(name)}-`,
      description: `PostgreSQL of ${name}`,
      family: `postgres${text(hcl`split(".", ${engineVersion})[0]`)}`,
      parameter: [
        { name: "rds.force_ssl", value: "1" },
        ...(logMinDurationStatement === undefined
          ? []
          : [{ name: "log_min_duration_statement", value: text(hcl`tostring(${logMinDurationStatement})`) }]),
      ],
      tags: { Name: identifier(name) },
      lifecycle: { createBeforeDestroy: true },
    });
  }

  /** Made before RDS would make them itself and keep every line for ever. */
  private createLogGroups({ name, logExports, logRetentionDays }: DatabaseProps): CloudwatchLogGroup {
    const log = text(hcl`each.value`);
    return new CloudwatchLogGroup(this, "database", {
      forEach: each(hcl`toset(${logExports})`),
      name: `/aws/rds/instance/${identifier(name)}/${log}`,
      retentionInDays: logRetentionDays,
      tags: { Name: `${identifier(name)}-${log}` },
    });
  }

  private createInstance(
    props: DatabaseProps,
    subnetGroup: DbSubnetGroup,
    parameterGroup: DbParameterGroup,
    logGroup: CloudwatchLogGroup,
  ): DbInstance {
    return new DbInstance(this, "instance", {
      identifier: identifier(props.name),
      engine: "postgres",
      engineVersion: props.engineVersion,
      instanceClass: props.instanceClass,
      parameterGroupName: parameterGroup.name,
      // A new major version is somebody's change of engine_version, never RDS's own idea.
      allowMajorVersionUpgrade: true,
      autoMinorVersionUpgrade: true,
      applyImmediately: props.applyImmediately,

      username: MASTER_USER,
      manageMasterUserPassword: true,
      iamDatabaseAuthenticationEnabled: false,
      caCertIdentifier: "rds-ca-rsa2048-g1",

      dbSubnetGroupName: subnetGroup.name,
      vpcSecurityGroupIds: [props.securityGroupId],
      publiclyAccessible: false,
      port: DATABASE_PORT,
      multiAz: props.multiAz,

      storageType: "gp3",
      storageEncrypted: true,
      allocatedStorage: props.allocatedStorage,
      maxAllocatedStorage: props.maxAllocatedStorage,

      backupRetentionPeriod: props.backupRetentionDays,
      ...(props.backupWindow !== undefined && { backupWindow: props.backupWindow }),
      ...(props.maintenanceWindow !== undefined && { maintenanceWindow: props.maintenanceWindow }),
      copyTagsToSnapshot: true,
      deletionProtection: props.deletionProtection,
      skipFinalSnapshot: hcl`!${props.finalSnapshot}`,
      finalSnapshotIdentifier: `${props.name}-final`,

      performanceInsightsEnabled: props.performanceInsights,
      performanceInsightsRetentionPeriod: number(
        hcl`${props.performanceInsights} ? ${PERFORMANCE_INSIGHTS_DAYS} : null`,
      ),
      enabledCloudwatchLogsExports: props.logExports,
      tags: { Name: identifier(props.name) },
      dependsOn: [logGroup],
    });
  }
}

const identifier = (name: string): string => `${name}-database`;
