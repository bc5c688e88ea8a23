import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule";
import { Construct } from "constructs";
import type { TerraformMap } from "../core/flag.ts";
import { hcl, json, text } from "../core/hcl.ts";
import type { Backend } from "./backend.ts";
import { environmentList, LOG_STREAM_PREFIX, secretList } from "./container.ts";
import { forEachEntry, onceIf } from "./copies.ts";
import { TaskDefinition, type TaskSize } from "./task-definition.ts";
import { bounded, TaskRole } from "./task-roles.ts";

/** Seconds from SIGTERM to SIGKILL, the most that Fargate allows. */
const STOP_TIMEOUT = 120;

/** Name of the container, and first part of families and log groups. */
const NAME = "scheduled";

/** Seconds after its time, and how often, starting is tried when ECS refuses; the command itself is not run again. */
const LATEST_START = 600;
const START_RETRIES = 3;

/** A command of the map, as seen from inside a resource made for each of them. */
export interface ScheduledTaskSettings extends TaskSize {
  readonly command: string[];

  /** `cron(…)` or `rate(…)`, and the IANA time zone it is read in. */
  readonly schedule: string;
  readonly timezone: string;
}

export interface ScheduledTasksProps {
  readonly backend: Backend;
  readonly executionRoleArn: string;

  /** The commands by name. */
  readonly tasks: TerraformMap<unknown>;

  /** References to `each.value`. */
  readonly settings: ScheduledTaskSettings;
}

/**
 * Commands of the Django image at fixed times, each as one task on capacity that AWS does not take back.
 *
 * A run that takes longer than the pause until the next one overlaps with it. Source: Amazon ECS, "Using Amazon EventBridge
 * Scheduler to schedule Amazon ECS tasks".
 */
export class ScheduledTasks extends Construct {
  /** Map from each command's name to its family, container and image: what a release has to know about it. */
  readonly released: unknown;
  /** The same, and where its log is. */
  readonly facts: unknown;
  readonly taskRoleArn: string;

  constructor(scope: Construct, id: string, props: ScheduledTasksProps) {
    super(scope, id);
    const { platform } = props.backend;
    const role = new TaskRole(this, "task", { ...props.backend, prefix: platform.prefix, name: NAME });
    const task = this.createTask(props, role.arn);
    const schedulerArn = this.createScheduler(props, role.arn);
    this.createSchedules(props, task, schedulerArn);

    const released = { family: hcl`definition.family`, container: NAME, image: "backend" };
    this.released = hcl`{ for name, definition in ${task.definition} : name => ${released} }`;
    this.facts = hcl`{ for name, definition in ${task.definition} : name => ${{
      ...released,
      log_group: hcl`${task.logGroup}[name].name`,
      log_stream_prefix: LOG_STREAM_PREFIX,
    }} }`;
    this.taskRoleArn = role.arn;
  }

  private createTask({ backend, executionRoleArn, tasks, settings }: ScheduledTasksProps, taskRoleArn: string) {
    const { platform, image, environment } = backend;
    return new TaskDefinition(this, "definition", {
      copies: forEachEntry(tasks),
      platform,
      name: `${NAME}-${text(hcl`each.key`)}`,
      size: settings,
      executionRoleArn,
      taskRoleArn,
      containers: [
        {
          name: NAME,
          image: image.name,
          command: settings.command,
          environment: environmentList(environment.variables, environment.secrets),
          secrets: secretList(environment.secrets),
          stopTimeout: STOP_TIMEOUT,
        },
      ],
    });
  }

  /** The role that starts the tasks: of this environment's schedules, for nothing but these tasks. */
  private createScheduler({ backend, executionRoleArn, tasks }: ScheduledTasksProps, taskRoleArn: string): string {
    const { platform, place } = backend;
    const { partition, region, id } = place;
    const copies = onceIf(hcl`length(${tasks}) > 0`);
    const ecs = (resource: string) => `arn:${partition}:ecs:${region}:${id}:${resource}`;
    const role = new IamRole(this, "scheduler-role", {
      ...copies.arguments,
      name: `${platform.prefix}-scheduler-${region}`,
      ...bounded(place),
      assumeRolePolicy: json({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "scheduler.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: {
              StringEquals: {
                "aws:SourceAccount": id,
                "aws:SourceArn": `arn:${partition}:scheduler:${region}:${id}:schedule-group/default`,
              },
            },
          },
        ],
      }),
    });
    new IamRolePolicy(this, "scheduler-policy", {
      ...copies.arguments,
      name: "scheduler",
      role: text(hcl`${copies.own(role)}.name`),
      policy: json({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["ecs:RunTask"],
            // A family without revision too: a schedule starts its newest one.
            Resource: ["", ":*"].map((revision) => ecs(`task-definition/${platform.prefix}-${NAME}-*${revision}`)),
            Condition: { ArnEquals: { "ecs:cluster": platform.cluster.arn } },
          },
          {
            Effect: "Allow",
            Action: ["ecs:TagResource"],
            Resource: [ecs(`task/${platform.cluster.name}/*`)],
            Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
          },
          {
            Effect: "Allow",
            Action: ["iam:PassRole"],
            Resource: [taskRoleArn, executionRoleArn],
            Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
          },
        ],
      }),
    });
    return text(hcl`${copies.own(role)}.arn`);
  }

  private createSchedules({ backend, tasks, settings }: ScheduledTasksProps, task: TaskDefinition, roleArn: string) {
    const { platform } = backend;
    const copies = forEachEntry(tasks);
    new SchedulerSchedule(this, "schedule", {
      ...copies.arguments,
      name: `${platform.prefix}-${text(hcl`each.key`)}`,
      scheduleExpression: settings.schedule,
      scheduleExpressionTimezone: settings.timezone,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: platform.cluster.arn,
        roleArn,
        ecsParameters: {
          // Not one revision: a release publishes newer ones.
          taskDefinitionArn: text(hcl`${copies.own(task.definition)}.arn_without_revision`),
          launchType: "FARGATE",
          networkConfiguration: {
            subnets: platform.subnetIds,
            securityGroups: [platform.securityGroupId],
            assignPublicIp: hcl`${platform.assignPublicIp}`,
          },
          enableEcsManagedTags: true,
          enableExecuteCommand: true,
          propagateTags: "TASK_DEFINITION",
        },
        retryPolicy: { maximumEventAgeInSeconds: LATEST_START, maximumRetryAttempts: START_RETRIES },
      },
    });
  }
}
