import { DescribeTasksCommand, ListTasksCommand, type Task } from "@aws-sdk/client-ecs";
import { UserError } from "../core/errors.ts";
import type { Clients } from "./clients.ts";
import type { AppEnvironment } from "./environment.ts";
import { taskId } from "./task-log.ts";

/** A running container that a session can be opened in. */
export interface RunningContainer {
  readonly service: string;
  readonly container: string;
  readonly task: string;
  /** The container as Session Manager names it. Source: AWS Systems Manager, "Start a session". */
  readonly target: string;
}

/** The service to enter when none is named: one that runs the backend, the web service first. */
export const defaultService = ({ outputs }: AppEnvironment): string | undefined => {
  const services = Object.entries(outputs.services);
  const order = ["api", "worker", "service", "beat"];
  const backends = services.filter(([, { image }]) => image === "backend");
  backends.sort(([, one], [, other]) => order.indexOf(one.kind) - order.indexOf(other.kind));
  return (backends[0] ?? services[0])?.[0];
};

/** @throws UserError that lists the services there are */
export const checkServices = ({ stack, outputs }: AppEnvironment, names: readonly string[]): void => {
  const known = Object.keys(outputs.services);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UserError(`${stack} has no service ${unknown.join(", ")}. Services: ${known.join(", ")}.`);
  }
};

/**
 * The newest running task of a service, once its agent for sessions answers.
 *
 * @throws UserError when none runs, or none can be entered
 */
export const findRunningContainer = async (
  { ecs }: Pick<Clients, "ecs">,
  environment: AppEnvironment,
  service: string,
): Promise<RunningContainer> => {
  const { stack, outputs } = environment;
  const cluster = outputs.cluster_name;
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster, serviceName: service, desiredStatus: "RUNNING" }),
  );
  const { tasks = [] } =
    taskArns.length > 0 ? await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns })) : {};
  const running = tasks.filter(({ lastStatus }) => lastStatus === "RUNNING").sort(newestFirst);
  if (running.length === 0) {
    throw new UserError(
      `No task of ${service} runs in ${stack}. See: cdktf-django status ${stack}. A stopped environment is started with: cdktf-django start ${stack}`,
    );
  }
  const container = outputs.services[service]?.container ?? "";
  for (const task of running) {
    const found = task.containers?.find(({ name }) => name === container);
    const agent = found?.managedAgents?.find(({ name }) => name === "ExecuteCommandAgent");
    if (found?.runtimeId === undefined || agent?.lastStatus !== "RUNNING") continue;
    const id = taskId(task.taskArn ?? "");
    return { service, container, task: id, target: `ecs:${cluster}_${id}_${found.runtimeId}` };
  }
  throw new UserError(
    `A task of ${service} runs, but nobody can enter it: its agent for sessions does not run. It may just have started: try again. Otherwise its role lacks ssmmessages, or its subnet reaches no Systems Manager (NAT or the endpoint ssmmessages).`,
  );
};

const newestFirst = (one: Task, other: Task): number =>
  (other.startedAt?.getTime() ?? 0) - (one.startedAt?.getTime() ?? 0);
