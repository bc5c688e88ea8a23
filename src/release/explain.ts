import { DescribeTasksCommand, ListTasksCommand, type Task } from "@aws-sdk/client-ecs";
import type { Clients } from "./clients.ts";
import { withRemedy } from "./reasons.ts";
import type { FailedRollout } from "./rollout.ts";
import { describeRevision, describeServices } from "./survey.ts";
import { lastLines, logStreamsOf, taskId } from "./task-log.ts";

const EVENTS = 3;
const LOG_LINES = 10;

/**
 * Why a service did not get where it should: what ECS said, why its last task stopped, and what that printed last. As much of
 * it as can be had: a reason that cannot be asked for must not hide the failure.
 */
export const explain = (
  clients: Pick<Clients, "ecs" | "logs">,
  cluster: string,
  since: Date,
  failed: FailedRollout,
): Promise<string> =>
  inFull(clients, cluster, since, failed).catch(() => `${failed.target.service} ${withRemedy(failed.why)}`);

const inFull = async (
  clients: Pick<Clients, "ecs" | "logs">,
  cluster: string,
  since: Date,
  { target, why }: FailedRollout,
): Promise<string> => {
  const head = `${target.service} ${withRemedy(why)}`;
  const [events, task] = await Promise.all([
    eventsOf(clients, cluster, since, target.service),
    stoppedTask(clients, cluster, target.service, target.taskDefinition),
  ]);
  const lines = [head, ...events.map((event) => `  ECS: ${event}`)];
  if (!task) return lines.join("\n");
  const reasons = [
    task.stoppedReason,
    ...(task.containers ?? []).map(({ name, reason, exitCode }) =>
      reason || exitCode
        ? `${name} ${exitCode === undefined ? "" : `exited with ${exitCode} `}${reason ?? ""}`.trim()
        : "",
    ),
  ].filter(Boolean);
  lines.push(
    `  task ${taskId(task.taskArn ?? "")} stopped: ${withRemedy(reasons.join("; ") || "ECS gives no reason.")}`,
  );
  const { definition } = await describeRevision(clients.ecs, target.taskDefinition);
  const log = await lastLines(clients.logs, logStreamsOf(definition, task.taskArn ?? ""), LOG_LINES);
  return [...lines, ...log.map((line) => `  ${line}`)].join("\n");
};

/** What ECS wrote about the service since then, oldest first. */
const eventsOf = async (
  { ecs }: Pick<Clients, "ecs">,
  cluster: string,
  since: Date,
  name: string,
): Promise<readonly string[]> => {
  const { events = [] } = (await describeServices(ecs, cluster, [name]))[name] ?? {};
  return events
    .filter(({ createdAt }) => createdAt !== undefined && createdAt >= since)
    .slice(0, EVENTS)
    .reverse()
    .map(({ message = "" }) => message);
};

/** The last task of a revision that stopped; ECS keeps them for an hour. */
const stoppedTask = async (
  { ecs }: Pick<Clients, "ecs">,
  cluster: string,
  serviceName: string,
  taskDefinition: string,
): Promise<Task | undefined> => {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName, desiredStatus: "STOPPED" }));
  if (taskArns.length === 0) return undefined;
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns.slice(0, 100) }));
  return tasks
    .filter((task) => task.taskDefinitionArn === taskDefinition)
    .sort((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0))[0];
};
