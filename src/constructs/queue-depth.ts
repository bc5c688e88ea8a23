import { TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import type { TerraformMap } from "../core/flag.ts";
import { hcl } from "../core/hcl.ts";
import { queueDepthScript } from "./queue-depth-script.ts";

/** Where the numbers go in CloudWatch: `QueueDepth` of each queue, and `Backlog` of each worker, the sum over its queues. */
export const QUEUE_METRICS = { namespace: "Celery", depth: "QueueDepth", backlog: "Backlog" } as const;

/** Name of the task among the scheduled ones. */
export const QUEUE_DEPTH = "queue-depth";

/** The smallest task that Fargate offers. */
const SIZE = { cpu: 256, memory: 512 };

export interface QueueDepthProps {
  /** Prefix of every name, and of every queue's: e.g. `prod-shop`. */
  readonly prefix: string;

  readonly clusterName: string;

  /** The workers by name, with `queues` and `backlog_per_task`; those without the latter are left alone. */
  readonly workers: TerraformMap<object>;
}

/**
 * Measures every minute how many messages wait for the workers that scale by it; nothing at all when none does.
 *
 * It is one more scheduled task, of the Django image, since that has Python and is there. Fargate bills at least a minute each
 * time, so it costs what a task of this size costs that always runs: 0.25 vCPU and 0.5 GB, roughly $9 a month. Each metric is
 * another $0.30. Sources: AWS Fargate Pricing; Amazon CloudWatch Pricing.
 */
export class QueueDepth extends Construct {
  /** The task among `ScheduledTasks`: a map with one entry, or none. */
  readonly tasks: unknown;
  /** Names of the queues that are measured, as Celery knows them: a list. */
  readonly queues: unknown;

  constructor(scope: Construct, id: string, { prefix, clusterName, workers }: QueueDepthProps) {
    super(scope, id);
    section(this);
    const measured = scalingByBacklog(workers);
    const queuesOf = (worker: unknown) => hcl`formatlist("%s-%s", ${prefix}, ${worker}.queues)`;
    const services = hcl`{ for name, worker in ${measured} : "worker-\${name}" => ${queuesOf(hcl`worker`)} }`;
    const task = {
      ...SIZE,
      command: ["python", "-c", queueDepthScript, hcl`jsonencode(${{ cluster: clusterName, services }})`],
      schedule: "rate(1 minute)",
      timezone: "UTC",
    };
    this.tasks = new TerraformLocal(
      this,
      "queue-depth",
      hcl`{ for name, task in ${{ [QUEUE_DEPTH]: task }} : name => task if length(${measured}) > 0 }`,
    ).expression;
    this.queues = hcl`distinct(flatten([for worker in values(${measured}) : ${queuesOf(hcl`worker`)}]))`;
  }
}

/** Those of the workers that scale by what waits in their queues: a map. A literal may leave the number out. */
export const scalingByBacklog = (workers: TerraformMap<object>): TerraformMap<unknown> =>
  hcl`{ for name, worker in ${workers} : name => worker if try(worker.backlog_per_task, null) != null }`;

/** The others, which scale by CPU: a map. */
export const scalingByCpu = (workers: TerraformMap<object>): TerraformMap<unknown> =>
  hcl`{ for name, worker in ${workers} : name => worker if try(worker.backlog_per_task, null) == null }`;
