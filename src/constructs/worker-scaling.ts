import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import type { TerraformMap } from "../core/flag.ts";
import { BacklogScaling } from "./backlog-scaling.ts";
import { forEachEntry } from "./copies.ts";
import type { AlarmTopics } from "./metric-alarm.ts";
import { scalingByBacklog, scalingByCpu } from "./queue-depth.ts";
import { type ScaledService, scalableTarget, scaledId } from "./scalable-target.ts";
import { StepScaling, type StepScalingSettings } from "./step-scaling.ts";

/** How a worker of the map scales, as seen from inside a resource made for each of them. */
export interface WorkerScalingSettings extends StepScalingSettings {
  /** Waiting messages that one task is to cope with; null for a worker that scales by CPU. */
  readonly backlogPerTask?: number | undefined;
}

export interface WorkerScalingProps extends ScaledService {
  /** The workers by name. */
  readonly workers: TerraformMap<object>;

  readonly settings: WorkerScalingSettings;

  /** Told when a worker's queues are not measured any more. */
  readonly topicArn: AlarmTopics;
}

/**
 * Scales each worker by one thing: by its queues when it has a `backlog_per_task`, by CPU otherwise. Never by both, since one that
 * waits for others has little CPU and a long queue, and CPU would take away the tasks that the queue asks for.
 */
export class WorkerScaling extends Construct {
  /** Map from each service's name to what Application Auto Scaling calls it. */
  readonly resourceIds: unknown;

  constructor(scope: Construct, id: string, props: WorkerScalingProps) {
    super(scope, id);
    section(this);
    const { workers, settings, topicArn } = props;
    const target = scalableTarget(this, props, settings);
    new StepScaling(this, "steps", { ...props, copies: forEachEntry(scalingByCpu(workers)), target });
    new BacklogScaling(this, "backlog", {
      ...props,
      copies: forEachEntry(scalingByBacklog(workers)),
      target,
      backlogPerTask: settings.backlogPerTask as number,
      topicArn,
    });

    this.resourceIds = scaledId(props, target);
  }
}
