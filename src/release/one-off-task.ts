import {
  type ContainerOverride,
  DescribeTasksCommand,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import { UserError } from "../core/errors.ts";
import type { Clients } from "./clients.ts";
import type { AppEnvironment } from "./environment.ts";
import { poll } from "./pace.ts";
import { withRemedy } from "./reasons.ts";
import { TaskLog, taskId } from "./task-log.ts";
import { together } from "./together.ts";

type TaskClients = Pick<Clients, "ecs" | "logs">;

export interface OneOffTask {
  /** Revision it runs. */
  readonly definition: TaskDefinition;
  /** Its exit code is the task's. */
  readonly container: string;
  /** Who started it, at most 36 characters; also what keeps a repeated request from starting it twice. */
  readonly startedBy: string;
  readonly overrides?: readonly ContainerOverride[];
  /** Seconds until its containers must run, and seconds it may run then. */
  readonly startSeconds: number;
  readonly runSeconds: number;
  readonly show: (container: string, line: string) => void;
  readonly signal?: AbortSignal;
  /** What ECS notes when it is stopped. @default it was a release's */
  readonly stopReason?: string;
}

/** How a task ended. No exit code: its container never ran, or was taken away. */
export interface TaskEnd {
  readonly taskArn: string;
  readonly exitCode?: number;
  /** What ECS says about the end, with a remedy where one is known. */
  readonly reason: string;
}

/**
 * Runs a task once in an environment, on capacity that AWS does not take back, and shows its log until it ends. One that is
 * aborted or takes too long is stopped.
 *
 * @throws UserError when it does not start or end in time
 */
export const runTask = async (
  clients: TaskClients,
  environment: AppEnvironment,
  task: OneOffTask,
): Promise<TaskEnd> => {
  const started = await start(clients, environment, task);
  try {
    return await follow(clients, environment, task, started);
  } catch (error) {
    const { stopReason = "The release was ended." } = task;
    await stopTask(clients, environment.outputs.cluster_name, started.taskArn ?? "", stopReason);
    throw error;
  }
};

const start = async ({ ecs }: TaskClients, { outputs }: AppEnvironment, task: OneOffTask): Promise<Task> => {
  const { tasks = [], failures = [] } = await ecs.send(
    new RunTaskCommand({
      cluster: outputs.cluster_name,
      taskDefinition: task.definition.taskDefinitionArn,
      count: 1,
      clientToken: task.startedBy,
      startedBy: task.startedBy,
      capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: outputs.task_subnet_ids,
          securityGroups: [outputs.security_group_id],
          assignPublicIp: outputs.assign_public_ip ? "ENABLED" : "DISABLED",
        },
      },
      enableECSManagedTags: true,
      propagateTags: "TASK_DEFINITION",
      ...(task.overrides && { overrides: { containerOverrides: [...task.overrides] } }),
    }),
  );
  const [started] = tasks;
  if (started) return started;
  const reason = failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(": ")).join("; ");
  throw new UserError(`${task.definition.family} was not started: ${withRemedy(reason || "ECS gives no reason.")}`);
};

const follow = async (clients: TaskClients, environment: AppEnvironment, task: OneOffTask, { taskArn = "" }: Task) => {
  const log = new TaskLog(clients.logs, task.definition, { taskArn });
  const cluster = environment.outputs.cluster_name;
  const pace = { longest: 2_000, ...(task.signal && { signal: task.signal }) };
  const name = `${task.definition.family} (task ${taskId(taskArn)})`;
  const look = async (enough: (task: Task) => boolean): Promise<Task | undefined> => {
    const { tasks: [found] = [] } = await clients.ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
    await log.read(task.show);
    return found && enough(found) ? found : undefined;
  };
  const began = await poll(
    () => look(({ lastStatus = "" }) => ["RUNNING", "DEACTIVATING", "STOPPING", "STOPPED"].includes(lastStatus)),
    task.startSeconds * 1000,
    pace,
  );
  if (!began) throw new UserError(`${name} did not start within ${task.startSeconds} s. ${NEVER_STARTS}`);
  const ended = await poll(() => look(({ lastStatus }) => lastStatus === "STOPPED"), task.runSeconds * 1000, pace);
  if (!ended) throw new UserError(`${name} still ran after ${task.runSeconds} s and was stopped.`);
  // What it printed last can arrive after its end.
  await log.read(task.show);
  const container = ended.containers?.find(({ name }) => name === task.container);
  const said = [
    ended.stoppedReason,
    ...(ended.containers ?? []).map(({ name, reason }) => reason && `${name}: ${reason}`),
  ];
  return {
    taskArn,
    ...(container?.exitCode !== undefined && { exitCode: container.exitCode }),
    reason: withRemedy(said.filter(Boolean).join("; ") || "ECS gives no reason."),
  };
};

const NEVER_STARTS =
  "Fargate may have no capacity at the moment, or the subnets no way to ECR, Secrets Manager and CloudWatch Logs (NAT or endpoints).";

/** Stops a task and waits until it is gone: the next release must not meet it. */
export const stopTask = async ({ ecs }: TaskClients, cluster: string, task: string, reason: string): Promise<void> => {
  await ecs.send(new StopTaskCommand({ cluster, task, reason }));
  await poll(async () => {
    const { tasks: [found] = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [task] }));
    return found === undefined || found.lastStatus === "STOPPED" ? true : undefined;
  }, STOP_SECONDS * 1000);
};

/** The longest stop timeout of Fargate, and some time for ECS. */
const STOP_SECONDS = 180;

/** Stops what releases left running. @returns how many tasks there were */
export const stopTasksOf = async (
  clients: TaskClients,
  { outputs }: AppEnvironment,
  releases: readonly string[],
): Promise<number> => {
  const cluster = outputs.cluster_name;
  const found = await Promise.all(
    releases.map((startedBy) => clients.ecs.send(new ListTasksCommand({ cluster, startedBy }))),
  );
  const tasks = found.flatMap(({ taskArns = [] }) => taskArns);
  await together(tasks, (task) => stopTask(clients, cluster, task, "Its release has ended."));
  return tasks.length;
};
