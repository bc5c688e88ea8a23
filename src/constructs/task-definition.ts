import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, json, text } from "../core/hcl.ts";
import { RELEASE_TAG } from "../core/release-marks.ts";
import type { Cluster } from "./cluster.ts";
import { type Container, containerDefinition, type Logging } from "./container.ts";
import { type Copies, once } from "./copies.ts";
import type { Sidecars } from "./sidecars.ts";

/** What all tasks of an environment have in common. */
export interface Platform {
  /** Prefix of every name, e.g. `dev-alpha`. */
  readonly prefix: string;

  readonly region: string;

  readonly cluster: Cluster;

  /** Subnets that tasks run in. */
  readonly subnetIds: string[];

  /** Security group of every task. */
  readonly securityGroupId: string;

  /** Whether tasks need a public address to reach the internet: only where there is no NAT. */
  readonly assignPublicIp: unknown;

  /** `X86_64` or `ARM64`, about a fifth cheaper; what the images are built for. */
  readonly cpuArchitecture: string;

  /** Days that logs are kept. */
  readonly logRetentionDays: number;

  /** KMS key that logs are encrypted with; without it, one that AWS owns. */
  readonly kmsKeyArn?: string | undefined;

  /** Containers beside the services' own. */
  readonly sidecars?: Sidecars;
}

/** CPU units and MiB of a task, a pair that Fargate offers. */
export interface TaskSize {
  readonly cpu: number;
  readonly memory: number;
}

export interface TaskDefinitionProps {
  readonly platform: Platform;

  /** Last part of family and log group, e.g. `api`. */
  readonly name: string;

  readonly size: TaskSize;

  /** Role that pulls the image, writes the log and reads the secrets. */
  readonly executionRoleArn: string;

  /** Role that the application's code has. */
  readonly taskRoleArn: string;

  readonly containers: readonly Container[];

  /**
   * What it is a task of: decides which sidecars it gets.
   *
   * @default none
   */
  readonly kind?: string;

  /**
   * How often it is made.
   *
   * @default once
   */
  readonly copies?: Copies;
}

/** A task that Fargate can run, with its log group. It costs nothing until it runs. */
export class TaskDefinition extends Construct {
  readonly definition: EcsTaskDefinition;
  readonly logGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, props: TaskDefinitionProps) {
    super(scope, id);
    section(this);
    const { platform, name, size, copies = once } = props;

    this.logGroup = new CloudwatchLogGroup(this, "log-group", {
      ...copies.arguments,
      name: `/ecs/${platform.prefix}/${name}`,
      retentionInDays: platform.logRetentionDays,
      ...(platform.kmsKeyArn !== undefined && { kmsKeyId: platform.kmsKeyArn }),
    });
    const logging = { group: hcl`${copies.own(this.logGroup)}.name`, region: platform.region };
    this.definition = new EcsTaskDefinition(this, "task-definition", {
      ...copies.arguments,
      family: `${platform.prefix}-${name}`,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: text(hcl`${size.cpu}`),
      memory: text(hcl`${size.memory}`),
      executionRoleArn: props.executionRoleArn,
      taskRoleArn: props.taskRoleArn,
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: platform.cpuArchitecture },
      containerDefinitions: json(this.containers(props, logging)),
      // A change is a new revision. The earlier ones stay active, because services run on them and go back to them: a service
      // cannot be put back to a revision that was deregistered.
      skipDestroy: true,
      // A release registers revisions of its own that differ in the image only. Comparing with the newest one keeps the plan
      // after a release empty; what Terraform renders carries the released image, read from its parameter.
      trackLatest: true,
      // How a release marks the revisions it registered.
      lifecycle: { ignoreChanges: [`tags["${RELEASE_TAG}"]`, `tags_all["${RELEASE_TAG}"]`] },
    });
  }

  private containers({ containers, platform, kind }: TaskDefinitionProps, logging: Logging): unknown {
    const own = containers.map((container) => containerDefinition(container, logging));
    if (!platform.sidecars || !kind) return own;
    return hcl`concat(${own}, ${platform.sidecars.beside(kind, logging)})`;
  }
}
