import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { hcl } from "../core/hcl.ts";
import type { AppFacts } from "./app-facts.ts";
import { Dashboard } from "./dashboard.ts";
import type { AlarmTopics } from "./metric-alarm.ts";
import { ScheduledScaling, type ScheduledScalingProps, type ScheduledScalingSettings } from "./scheduled-scaling.ts";
import { TaskAlarms } from "./task-alarms.ts";

export interface AppOperationsProps {
  readonly facts: AppFacts;
  readonly clusterName: string;

  /** Map with each service's name as its keys. */
  readonly services: unknown;

  /** The services that scale, and those behind the load balancer: maps by name. */
  readonly scaled: readonly { readonly resourceIds: unknown }[];
  readonly web: readonly { readonly targetGroups: unknown }[];

  /** Names of the queues that are measured: a list. */
  readonly queues: unknown;

  readonly topicArn: AlarmTopics;

  /** Minutes that a service may run fewer tasks than it should. */
  readonly missingTasksMinutes: number;

  /** Other limits from given times on, and references to `each.value` of them. */
  readonly scheduledScaling: ScheduledScalingProps["changes"];
  readonly scheduledScalingSettings: ScheduledScalingSettings;
}

/** What spans the services of an environment: limits that change with the time, alarms on missing tasks, a dashboard. */
export class AppOperations extends Construct {
  constructor(scope: Construct, id: string, props: AppOperationsProps) {
    super(scope, id);
    section(this);
    const { facts, clusterName, services } = props;
    const { base, prefix } = facts;
    new ScheduledScaling(this, "scheduled-scaling", {
      prefix,
      changes: props.scheduledScaling,
      settings: props.scheduledScalingSettings,
      resourceIds: hcl`merge(${props.scaled.map(({ resourceIds }) => resourceIds)}...)`,
    });
    new TaskAlarms(this, "tasks", {
      prefix,
      clusterName,
      services,
      topicArn: props.topicArn,
      minutes: props.missingTasksMinutes,
    });
    new Dashboard(this, "dashboard", {
      name: prefix,
      region: base.region,
      clusterName,
      services,
      targetGroups: hcl`merge(${props.web.map(({ targetGroups }) => targetGroups)}...)`,
      queues: props.queues,
      loadBalancerSuffix: base.loadBalancerArnSuffix,
      databaseIdentifier: base.databaseIdentifier,
    });
  }
}
