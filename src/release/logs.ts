import { setTimeout as sleep } from "node:timers/promises";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { UserError } from "../core/errors.ts";
import { inWords } from "./aws-errors.ts";
import { awsClients, type Clients } from "./clients.ts";
import type { AppEnvironment } from "./environment.ts";

/** A line of a log. */
export interface LogLine {
  /** The service, the scheduled task, or `backend-update`. */
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** `<prefix>/<container>/<task>`. */
  readonly stream: string;
  readonly message: string;
}

export interface LogsRequest {
  /** Services, scheduled tasks and `backend-update`. @default all of them */
  readonly services: readonly string[];
  /** From then on, in milliseconds since 1970. */
  readonly since: number;
  /** Goes on until it is aborted. */
  readonly follow?: AbortSignal;
  readonly show: (line: LogLine) => void;
}

/** Milliseconds between looks. */
const PAUSE_MS = 2_000;

/** Lines can reach CloudWatch this much later than lines that were printed after them. */
const LATE_MS = 15_000;

/** Shows what services and tasks printed, oldest first, and what they print then when it is to follow. */
export const showLogs = async (environment: AppEnvironment, request: LogsRequest): Promise<void> => {
  const { logs } = awsClients(environment);
  const groups = logGroups(environment, request.services);
  const seen = new Map<string, number>();
  let since = request.since;
  try {
    for (;;) {
      const lines = await newLines(logs, groups, since, seen);
      for (const line of lines) request.show(line);
      if (!request.follow) return;
      since = Math.max(since, (lines.at(-1)?.timestamp ?? 0) - LATE_MS);
      for (const [id, at] of seen) if (at < since) seen.delete(id);
      await sleep(PAUSE_MS, undefined, { signal: request.follow });
    }
  } catch (error) {
    if (request.follow?.aborted) return;
    throw inWords(error, `The logs of ${environment.stack} cannot be read`);
  }
};

/**
 * Name → log group, of services, the update task (`backend-update`) and scheduled tasks. A scheduled task with the name of a
 * service is `scheduled-<name>`, as its family is.
 *
 * @param wanted names; all when there are none
 * @throws UserError when there is no such log, with those that there are
 */
export const logGroups = (
  { stack, outputs }: Pick<AppEnvironment, "stack" | "outputs">,
  wanted: readonly string[],
): Map<string, string> => {
  const { backend_update: update, scheduled, scheduled_tasks } = outputs;
  const every = new Map(Object.entries(outputs.services).map(([name, { log_group }]) => [name, log_group]));
  every.set(update.container, update.log_group);
  for (const [name, { log_group }] of Object.entries({ ...scheduled, ...scheduled_tasks })) {
    if (log_group !== undefined) every.set(every.has(name) ? `scheduled-${name}` : name, log_group);
  }
  const unknown = wanted.filter((name) => !every.has(name));
  if (unknown.length > 0) {
    throw new UserError(`${stack} has no log of ${unknown.join(", ")}. Logs: ${[...every.keys()].join(", ")}.`);
  }
  return wanted.length === 0 ? every : new Map([...every].filter(([name]) => wanted.includes(name)));
};

const newLines = async (
  logs: Clients["logs"],
  groups: ReadonlyMap<string, string>,
  since: number,
  seen: Map<string, number>,
): Promise<LogLine[]> => {
  const pages = await Promise.all(
    [...groups].map(async ([service, logGroupName]) => {
      const lines: LogLine[] = [];
      let nextToken: string | undefined;
      do {
        const page = await logs.send(new FilterLogEventsCommand({ logGroupName, startTime: since, nextToken }));
        for (const { eventId = "", timestamp = 0, logStreamName: stream = "", message = "" } of page.events ?? []) {
          if (seen.has(eventId)) continue;
          seen.set(eventId, timestamp);
          lines.push({ service, timestamp, stream, message: message.trimEnd() });
        }
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return lines;
    }),
  );
  return pages.flat().sort((one, other) => one.timestamp - other.timestamp);
};

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `10m`, `2h`, `1d`, or a date, as milliseconds since 1970; nothing when it is neither. */
export const parseSince = (text: string, now: number): number | undefined => {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * UNITS[unit as keyof typeof UNITS];
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
};
