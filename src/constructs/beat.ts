import { Construct } from "constructs";
import type { Flag } from "../core/flag.ts";
import { hcl } from "../core/hcl.ts";
import type { Backend } from "./backend.ts";
import { onDemand } from "./capacity.ts";
import { commandOr, environmentList, secretList } from "./container.ts";
import { onceIf } from "./copies.ts";
import { Service } from "./service.ts";
import type { TaskSize } from "./task-definition.ts";
import { TaskRole } from "./task-roles.ts";

/** Seconds from SIGTERM to SIGKILL. */
const STOP_TIMEOUT = 30;

/** Beat writes here; any user may, so the image needs no root. */
const PID_FILE = "/tmp/celerybeat.pid";
const SCHEDULE_FILE = "/tmp/celerybeat-schedule";

export interface BeatProps extends TaskSize {
  readonly backend: Backend;
  readonly executionRoleArn: string;

  /** Without it, nothing is made. */
  readonly enabled: Flag;

  /** Celery application, as `celery --app` takes it. */
  readonly celeryApp: string;

  /** Replaces the whole celery beat command unless empty. */
  readonly command: string[];
}

/**
 * Celery's scheduler: exactly one task, so that nothing is scheduled twice.
 *
 * The old one stops before the new one starts, and it never runs on capacity that AWS may take back.
 */
export class Beat extends Construct {
  /** See `Service`. */
  readonly facts: unknown;
  /** Roles of its tasks: a list, empty without beat. */
  readonly roleArns: unknown;

  constructor(scope: Construct, id: string, props: BeatProps) {
    super(scope, id);
    const { backend, enabled, executionRoleArn } = props;
    const { platform, image, environment } = backend;
    const copies = onceIf(enabled);
    const role = new TaskRole(this, "task", { ...backend, copies, prefix: platform.prefix, name: "beat" });
    const service = new Service(this, "service", {
      copies,
      name: "beat",
      kind: "beat",
      image: "backend",
      platform,
      size: props,
      tasks: 1,
      replacement: { minimumHealthyPercent: 0, maximumPercent: 100, zoneRebalancing: false },
      capacity: onDemand,
      executionRoleArn,
      taskRoleArn: role.arn,
      container: {
        name: "beat",
        image: image.name,
        command: commandOr(props.command, celeryBeat(props)),
        environment: environmentList(environment.variables, environment.secrets),
        secrets: secretList(environment.secrets),
        healthCheck: healthCheck(props),
        stopTimeout: STOP_TIMEOUT,
      },
    });

    this.facts = service.facts;
    this.roleArns = hcl`${enabled} ? [${role.arn}] : []`;
  }
}

/** Source: Celery documentation, "Periodic Tasks". */
const celeryBeat = ({ celeryApp }: BeatProps) => [
  ...["celery", "--app", celeryApp, "beat", "--loglevel", "INFO"],
  ...["--pidfile", PID_FILE, "--schedule", SCHEDULE_FILE],
];

/** Only our own command writes the pid file. */
const healthCheck = ({ command }: BeatProps) => {
  const check = {
    command: ["CMD-SHELL", `kill -0 "$(cat ${PID_FILE})"`],
    interval: 30,
    timeout: 5,
    retries: 3,
    startPeriod: 60,
  };
  return hcl`length(${command}) > 0 ? null : ${check}`;
};
