import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl, text } from "../core/hcl.ts";
import type { Capacity } from "./capacity.ts";
import { type Copies, once } from "./copies.ts";
import { TaskDefinition, type TaskDefinitionProps } from "./task-definition.ts";

/** How old tasks give way to new ones. Source: Amazon ECS, "Deploy Amazon ECS services by replacing tasks". */
export interface Replacement {
  /** Percent of the tasks that must run meanwhile, rounded up. */
  readonly minimumHealthyPercent: number;
  /** Percent of the tasks that may run meanwhile, rounded down. */
  readonly maximumPercent: number;
  /** Move tasks when zones are out of balance; needs more than 100 percent. */
  readonly zoneRebalancing: boolean;
}

/** Which part of the application a service is; `service` is one that the environment adds. */
export type ServiceKind = "api" | "web_ui" | "worker" | "beat" | "service";

export interface ServiceProps extends Omit<TaskDefinitionProps, "containers"> {
  readonly container: TaskDefinitionProps["containers"][number];

  /** What a release has to know about it: which part of the application, and which image it runs. */
  readonly kind: ServiceKind;
  readonly image: "backend" | "frontend";

  /** Tasks to run once the first release has gone out. */
  readonly tasks: unknown;

  readonly replacement: Replacement;

  readonly capacity: Capacity;

  /**
   * Alarms that end a deployment and bring the old tasks back. One that is already on when a deployment starts is ignored.
   *
   * @default only tasks that do not start or fail their health check do
   */
  readonly rollbackAlarms?: string[];

  /** Requests come from here; without it, the service answers nobody. */
  readonly loadBalancer?: {
    readonly targetGroupArn: string;
    readonly port: number;
    readonly healthCheckGracePeriod: number;
    /** ECS refuses a target group that no load balancer uses yet. */
    readonly listenerRule: ITerraformDependable;
  };
}

/**
 * A service on Fargate that a release rolls without downtime.
 *
 * It is made with no tasks, because no image is released yet. From then on its number of tasks belongs to releases, scaling and
 * schedules, and its task definition to releases: Terraform publishes revisions and leaves what runs alone.
 */
export class Service extends Construct {
  /** Map from the service's name to what a release has to know about it; empty when it is not made. */
  readonly facts: unknown;
  readonly service: EcsService;

  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);
    section(this);
    const { container, copies = once } = props;
    const task = new TaskDefinition(this, "task", { ...props, containers: [container] });
    const service = this.createService(props, copies, task);

    this.service = service;
    this.facts = copies.byName(service, (own) => ({
      kind: props.kind,
      image: props.image,
      container: container.name,
      tasks: props.tasks,
      // Not its revision: that is new with each release, and an output that changes makes a plan that is never empty.
      family: hcl`${own(task.definition)}.family`,
      log_group: hcl`${own(task.logGroup)}.name`,
    }));
  }

  private createService(props: ServiceProps, copies: Copies, task: TaskDefinition): EcsService {
    const { platform, name, container, replacement, capacity, rollbackAlarms, loadBalancer } = props;
    return new EcsService(this, "service", {
      ...copies.arguments,
      name,
      cluster: platform.cluster.name,
      taskDefinition: text(hcl`${copies.own(task.definition)}.arn`),
      desiredCount: 0,
      capacityProviderStrategy: [...capacity],
      networkConfiguration: {
        subnets: platform.subnetIds,
        securityGroups: [platform.securityGroupId],
        assignPublicIp: hcl`${platform.assignPublicIp}`,
      },
      deploymentCircuitBreaker: { enable: true, rollback: true },
      ...(rollbackAlarms && { alarms: { alarmNames: rollbackAlarms, enable: true, rollback: true } }),
      deploymentMinimumHealthyPercent: replacement.minimumHealthyPercent,
      deploymentMaximumPercent: replacement.maximumPercent,
      availabilityZoneRebalancing: replacement.zoneRebalancing ? "ENABLED" : "DISABLED",
      ...(loadBalancer && {
        healthCheckGracePeriodSeconds: loadBalancer.healthCheckGracePeriod,
        loadBalancer: [
          {
            targetGroupArn: loadBalancer.targetGroupArn,
            containerName: container.name,
            containerPort: loadBalancer.port,
          },
        ],
        dependsOn: [loadBalancer.listenerRule],
      }),
      enableExecuteCommand: true,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      // It would wait on a rollback and call it a success; a release verifies each deployment itself.
      waitForSteadyState: false,
      // Without it the provider replaces the service, with an outage, when its capacity changes; with it the tasks are rolled.
      forceNewDeployment: true,
      lifecycle: { ignoreChanges: ["task_definition", "desired_count"] },
    });
  }
}
