import { Construct } from "constructs";
import type { TerraformMap } from "../core/flag.ts";
import { hcl, text } from "../core/hcl.ts";
import type { Backend } from "./backend.ts";
import type { Capacity } from "./capacity.ts";
import { commandOr, environmentList, secretList } from "./container.ts";
import { forEachEntry } from "./copies.ts";
import type { AlarmTopics } from "./metric-alarm.ts";
import { Service } from "./service.ts";
import type { TaskSize } from "./task-definition.ts";
import { TaskRole } from "./task-roles.ts";
import { WorkerScaling, type WorkerScalingSettings } from "./worker-scaling.ts";

/** Seconds from SIGTERM to SIGKILL, the most that Fargate allows. */
const STOP_TIMEOUT = 120;

/** A worker of the map, as seen from inside a resource made for each of them. */
export interface WorkerSettings extends TaskSize {
  /** Celery queues it consumes, without the environment's prefix. */
  readonly queues: string[];

  /** Celery processes per task. */
  readonly concurrency: number;

  /** Seconds a stopping worker has to finish its tasks before they go back to the queue; 0 leaves the matter to Celery. */
  readonly softShutdownTimeout: number;

  /** Replaces the whole celery command unless empty. */
  readonly command: string[];

  /** Replaces the health check unless empty, as ECS spells it: `["CMD", "pgrep", "celery"]`. */
  readonly healthCheckCommand: string[];
}

export interface WorkersProps {
  readonly backend: Backend;
  readonly executionRoleArn: string;
  readonly capacity: Capacity;

  /** Celery application, as `celery --app` takes it. */
  readonly celeryApp: string;

  /** The workers by name; each is a service of its own. */
  readonly workers: TerraformMap<object>;

  /** References to `each.value`. */
  readonly settings: WorkerSettings;

  /**
   * Tasks of a worker to run once the first release has gone out, as seen from inside a `for` over the services.
   *
   * @default its `tasks`
   */
  readonly tasks?: unknown;

  /** Percent of a worker's tasks that must run while a release replaces them, rounded up. @default 50 */
  readonly minimumHealthyPercent?: number;

  /** Scales each of them, as seen from inside, and whom it tells when it cannot. @default it does not scale */
  readonly scaling?: { readonly settings: WorkerScalingSettings; readonly topicArn: AlarmTopics };
}

/**
 * Celery workers, one service for each entry of the map.
 *
 * A stopping worker takes no new tasks, finishes what it can and puts the rest back into the queue, so that a deployment or a
 * Spot interruption loses none.
 */
export class Workers extends Construct {
  /** See `Service`. */
  readonly facts: unknown;
  /** See `WorkerScaling`; empty when they do not scale. */
  readonly resourceIds: unknown;
  readonly taskRoleArn: string;

  constructor(scope: Construct, id: string, props: WorkersProps) {
    super(scope, id);
    const { backend, workers, settings, executionRoleArn, capacity } = props;
    const { platform, image, environment } = backend;
    const role = new TaskRole(this, "task", { ...backend, prefix: platform.prefix, name: "worker" });
    const copies = forEachEntry(workers);
    const name = `worker-${text(hcl`each.key`)}`;
    const service = new Service(this, "service", {
      copies,
      name,
      kind: "worker",
      image: "backend",
      platform,
      size: settings,
      tasks: props.tasks ?? hcl`${workers}[key].tasks`,
      // A single worker is not stopped before its successor runs, since the minimum rounds up; of several, half may be away, as
      // their tasks wait in the queue. Rebalancing needs room above 100 percent.
      replacement: {
        minimumHealthyPercent: props.minimumHealthyPercent ?? 50,
        maximumPercent: 200,
        zoneRebalancing: true,
      },
      capacity,
      executionRoleArn,
      taskRoleArn: role.arn,
      container: {
        name: "worker",
        image: image.name,
        command: commandOr(settings.command, celery(props, `${platform.prefix}-`)),
        environment: environmentList(
          // A soft shutdown on SIGTERM: finish tasks until the timeout, then put the others back into the queue.
          hcl`merge(${settings.softShutdownTimeout} > 0 ? { REMAP_SIGTERM = "SIGQUIT" } : {}, ${environment.variables})`,
          environment.secrets,
        ),
        secrets: secretList(environment.secrets),
        healthCheck: healthCheck(props),
        stopTimeout: STOP_TIMEOUT,
      },
    });

    const scaling =
      props.scaling &&
      new WorkerScaling(this, "scaling", {
        ...props.scaling,
        workers,
        platform,
        copies,
        name,
        service: service.service,
      });

    this.facts = service.facts;
    this.resourceIds = scaling?.resourceIds ?? {};
    this.taskRoleArn = role.arn;
  }
}

/** Source: Celery documentation, "Workers Guide" and "Configuration and defaults". */
const celery = ({ celeryApp, settings }: WorkersProps, prefix: string) => {
  const queues = hcl`join(",", formatlist("%s%s", ${prefix}, ${settings.queues}))`;
  const command = [
    ...["celery", "--app", celeryApp, "worker", "--loglevel", "INFO"],
    ...["--concurrency", hcl`tostring(${settings.concurrency})`, "--queues", queues],
    // Talk between workers that nothing here needs, and that delays each start.
    ...["--without-gossip", "--without-mingle"],
  ];
  // Set on the command line, the timeout holds whatever the application's settings say. Needs Celery 5.5; older ones refuse to
  // start rather than drop tasks.
  const soft = ["--", `worker_soft_shutdown_timeout=${text(hcl`${settings.softShutdownTimeout}`)}`];
  return hcl`concat(${command}, ${settings.softShutdownTimeout} > 0 ? ${soft} : [])`;
};

/** A worker that no longer answers is replaced. Each check starts a Python process, hence the long interval. */
const healthCheck = ({ celeryApp, settings }: WorkersProps) => {
  const ping = ["CMD-SHELL", `celery --app ${celeryApp} inspect ping --timeout 30 --destination celery@$(hostname)`];
  const command = hcl`length(${settings.healthCheckCommand}) > 0 ? ${settings.healthCheckCommand} : ${ping}`;
  const check = { command, interval: 120, timeout: 60, retries: 3, startPeriod: 120 };
  // A replaced command may be no Celery at all: whoever replaces it says how to check it.
  return hcl`length(${settings.command}) > 0 && length(${settings.healthCheckCommand}) == 0 ? null : ${check}`;
};
