import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import type { Flag } from "../core/flag.ts";
import { hcl, text } from "../core/hcl.ts";
import type { Precondition } from "../core/precondition.ts";

export interface ClusterProps {
  /** Name of the cluster, e.g. `dev-alpha`. */
  readonly name: string;

  /** Collect CPU, memory and network of every task; roughly $3 a month for a small environment. */
  readonly containerInsights: Flag;

  /** Days that the log of ECS Exec sessions is kept. */
  readonly logRetentionDays: number;

  /** KMS key that the log is encrypted with; without it, one that AWS owns. */
  readonly kmsKeyArn?: string | undefined;

  /** What must hold before anything is made, and what to do when it does not. */
  readonly preconditions?: readonly Precondition[];
}

/**
 * An ECS cluster for Fargate and Fargate Spot. It costs nothing by itself.
 *
 * Whatever is typed in an ECS Exec session goes to a log group of its own. Source: Amazon ECS, "Monitor Amazon ECS containers
 * with ECS Exec".
 */
export class Cluster extends Construct {
  /** Name of the cluster, once its capacity providers can be used. */
  readonly name: string;
  readonly arn: string;

  constructor(
    scope: Construct,
    id: string,
    { name, containerInsights, logRetentionDays, kmsKeyArn, preconditions }: ClusterProps,
  ) {
    super(scope, id);
    section(this);

    const sessions = new CloudwatchLogGroup(this, "exec", {
      name: `/ecs/${name}/exec`,
      retentionInDays: logRetentionDays,
      ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }),
    });
    const cluster = new EcsCluster(this, "cluster", {
      name,
      setting: [{ name: "containerInsights", value: text(hcl`${containerInsights} ? "enabled" : "disabled"`) }],
      configuration: {
        executeCommandConfiguration: {
          logging: "OVERRIDE",
          logConfiguration: { cloudWatchLogGroupName: sessions.name },
        },
      },
      ...(preconditions && { lifecycle: { precondition: [...preconditions] } }),
    });
    const capacity = new EcsClusterCapacityProviders(this, "capacity-providers", {
      clusterName: cluster.name,
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    });

    this.name = capacity.clusterName;
    this.arn = cluster.arn;
  }
}
