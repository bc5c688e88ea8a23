import type { IResolvable } from "cdktf";
import type { Flag } from "../core/flag.ts";
import { hcl } from "../core/hcl.ts";

/** A container of a task, as the task definition describes it. */
export interface Container {
  readonly name: string;

  /** Image with tag or digest. */
  readonly image: string;

  /** What it runs, in exec form, so that SIGTERM reaches the process; without it or null, the image's own. */
  readonly command?: readonly string[] | IResolvable;

  /** Replaces the image's entry point. */
  readonly entryPoint?: readonly string[];

  /** Port it listens on. */
  readonly port?: number;

  /** Environment variables, a list made by `environmentList`. */
  readonly environment?: IResolvable;

  /** Secrets by reference, a list made by `secretList`. */
  readonly secrets?: IResolvable;

  /** Command that fails when the container hangs; null for none. Containers behind a load balancer need none. */
  readonly healthCheck?: IResolvable;

  /** Seconds from SIGTERM to SIGKILL; Fargate allows 120. */
  readonly stopTimeout: number;

  /**
   * Whether the task ends with it.
   *
   * @default true
   */
  readonly essential?: Flag;

  /** Containers that must have succeeded before it starts. */
  readonly after?: readonly string[];

  /**
   * ECS Exec cannot enter a container whose file system is read-only, so only one that nobody enters has it.
   *
   * @default false
   */
  readonly readonlyRootFilesystem?: boolean;
}

/** Where a container's output goes. */
export interface Logging {
  readonly group: unknown;
  readonly region: string;
}

/** Output of a container goes to `ecs/<container>/<task id>` of its service's log group. */
export const LOG_STREAM_PREFIX = "ecs";

/** A container as ECS spells it. Source: Amazon ECS API reference, "ContainerDefinition". */
export const containerDefinition = (container: Container, { group, region }: Logging) => ({
  name: container.name,
  image: container.image,
  essential: container.essential ?? true,
  entryPoint: container.entryPoint,
  command: container.command,
  environment: container.environment ?? [],
  secrets: container.secrets ?? [],
  portMappings: container.port ? [{ containerPort: container.port, hostPort: container.port, protocol: "tcp" }] : [],
  dependsOn: container.after?.map((containerName) => ({ containerName, condition: "SUCCESS" })),
  healthCheck: container.healthCheck,
  stopTimeout: container.stopTimeout,
  readonlyRootFilesystem: container.readonlyRootFilesystem ?? false,
  // Reaps the zombies that ECS Exec leaves and hands signals on, whatever the image starts as process 1.
  linuxParameters: { initProcessEnabled: true },
  logConfiguration: {
    logDriver: "awslogs",
    options: { "awslogs-group": group, "awslogs-region": region, "awslogs-stream-prefix": LOG_STREAM_PREFIX },
  },
});

/** Health check by a command as ECS spells it, such as `["CMD", "pgrep", "celery"]`; null when it is empty. */
export const healthCheckBy = (command: unknown): IResolvable => {
  const check = { command, interval: 60, timeout: 30, retries: 3, startPeriod: 120 };
  return hcl`length(${command}) > 0 ? ${check} : null`;
};

/** Environment variables as ECS lists them; a name that is also a secret is left to the secret, since ECS allows only one. */
export const environmentList = (variables: unknown, secrets: unknown = {}): IResolvable =>
  hcl`[for name, value in ${variables} : { name = name, value = value } if !contains(keys(${secrets}), name)]`;

/** Secrets as ECS lists them. */
export const secretList = (secrets: unknown): IResolvable =>
  hcl`[for name, arn in ${secrets} : { name = name, valueFrom = arn }]`;

/** The user's command when there is one, ours otherwise. */
export const commandOr = (command: string[], ours: unknown): IResolvable =>
  hcl`length(${command}) > 0 ? ${command} : ${ours}`;
