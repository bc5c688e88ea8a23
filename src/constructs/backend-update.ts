import { Construct } from "constructs";
import { hcl } from "../core/hcl.ts";
import type { Backend } from "./backend.ts";
import { environmentList, LOG_STREAM_PREFIX, secretList } from "./container.ts";
import { DATABASE_SETUP, type DatabaseSetupProps, databaseSetup, databaseSetupSecrets } from "./database-setup.ts";
import { TaskDefinition, type TaskSize } from "./task-definition.ts";
import { ExecutionRole, TaskRole } from "./task-roles.ts";

/** Seconds from SIGTERM to SIGKILL, the most that Fargate allows: a migration should end by itself. */
const STOP_TIMEOUT = 120;

/** Name of Django's container. */
const CONTAINER = "backend-update";

export interface BackendUpdateProps extends TaskSize {
  readonly backend: Backend;

  /** Runs once in each release before anything rolls, e.g. `python manage.py pre_update`. */
  readonly command: string[];

  /** Makes database and role first. */
  readonly database: DatabaseSetupProps;
}

/**
 * The task that each release runs once, on capacity that AWS does not take back, before it rolls anything: first the
 * environment's database and role, then Django's own part.
 */
export class BackendUpdate extends Construct {
  /** What a release has to know about it. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly roleArns: readonly string[];

  constructor(scope: Construct, id: string, { backend, command, database, ...size }: BackendUpdateProps) {
    super(scope, id);
    const { platform, place, image, environment } = backend;
    const role = { place, prefix: platform.prefix, name: CONTAINER };
    const taskRole = new TaskRole(this, "task", {
      ...role,
      statements: backend.statements,
      policyArns: backend.policyArns,
    });
    const executionRole = new ExecutionRole(this, "execution", {
      ...role,
      repositoryArns: [image.repositoryArn],
      secretArns: hcl`concat(values(${environment.secrets}), values(${databaseSetupSecrets(database)}))`,
    });
    const task = new TaskDefinition(this, "definition", {
      platform,
      name: CONTAINER,
      size,
      executionRoleArn: executionRole.arn,
      taskRoleArn: taskRole.arn,
      containers: [
        databaseSetup(database),
        {
          name: CONTAINER,
          image: image.name,
          command,
          after: [DATABASE_SETUP],
          // A migration that waits for a lock holds up everybody who comes after it: better to fail and release again.
          environment: environmentList(
            hcl`merge({ PGOPTIONS = "-c lock_timeout=10s" }, ${environment.variables})`,
            environment.secrets,
          ),
          secrets: secretList(environment.secrets),
          stopTimeout: STOP_TIMEOUT,
        },
      ],
    });

    this.facts = {
      family: task.definition.family,
      container: CONTAINER,
      image: "backend",
      log_group: task.logGroup.name,
      log_stream_prefix: LOG_STREAM_PREFIX,
    };
    this.roleArns = [taskRole.arn, executionRole.arn];
  }
}
