import { type CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Task, TaskDefinition } from "@aws-sdk/client-ecs";

/** Where a container of a task writes its log, as its task definition says; nothing for one that logs elsewhere. */
export interface LogStream {
  readonly container: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** The log streams of a task's containers. Source: Amazon ECS, "Send Amazon ECS logs to CloudWatch". */
export const logStreamsOf = (definition: TaskDefinition, taskArn: string): LogStream[] =>
  (definition.containerDefinitions ?? []).flatMap(({ name = "", logConfiguration }) => {
    const { "awslogs-group": group, "awslogs-stream-prefix": prefix } = logConfiguration?.options ?? {};
    if (logConfiguration?.logDriver !== "awslogs" || group === undefined || prefix === undefined) return [];
    return [{ container: name, logGroupName: group, logStreamName: `${prefix}/${name}/${taskId(taskArn)}` }];
  });

/** The last part of a task's ARN. */
export const taskId = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

/** Follows the log of a task: each `read` hands over what is new since the last. */
export class TaskLog {
  private readonly logs: CloudWatchLogsClient;
  private readonly streams: readonly LogStream[];
  private readonly tokens = new Map<string, string>();

  constructor(logs: CloudWatchLogsClient, definition: TaskDefinition, { taskArn = "" }: Task) {
    this.logs = logs;
    this.streams = logStreamsOf(definition, taskArn);
  }

  async read(show: (container: string, line: string) => void): Promise<void> {
    const fresh = await Promise.all(this.streams.map((stream) => this.next(stream)));
    for (const [at, lines] of fresh.entries()) {
      for (const line of lines) show(this.streams[at]?.container ?? "", line);
    }
  }

  private async next({ logGroupName, logStreamName }: LogStream): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const nextToken = this.tokens.get(logStreamName);
      const page = await this.logs
        .send(new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, nextToken }))
        .catch(noStreamYet);
      if (!page) return lines;
      lines.push(...(page.events ?? []).map(({ message = "" }) => message.trimEnd()));
      if (page.nextForwardToken === undefined || page.nextForwardToken === nextToken) return lines;
      this.tokens.set(logStreamName, page.nextForwardToken);
    }
  }
}

/** The last lines of each of a task's containers. */
export const lastLines = async (
  logs: CloudWatchLogsClient,
  streams: readonly LogStream[],
  count: number,
): Promise<string[]> => {
  const pages = await Promise.all(
    streams.map(({ logGroupName, logStreamName }) =>
      logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, limit: count })).catch(noStreamYet),
    ),
  );
  return pages.flatMap((page, at) =>
    (page?.events ?? []).slice(-count).map(({ message = "" }) => `${streams[at]?.container} | ${message.trimEnd()}`),
  );
};

/** A container that has printed nothing has no stream. */
const noStreamYet = (error: Error): undefined => {
  if (error.name !== "ResourceNotFoundException") throw error;
};
