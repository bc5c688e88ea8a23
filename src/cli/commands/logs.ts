import { InvalidArgumentError } from "commander";
import type { LogLine } from "../../release/logs.ts";
import { loadAppEnvironment } from "../app-environment.ts";
import { untilInterrupted } from "../interrupt.ts";
import type { Define } from "../program.ts";

interface Options {
  readonly since: string;
  readonly follow?: true;
  readonly json?: true;
}

/** `logs STACK [NAME…]`: what services, scheduled tasks and the update task printed, oldest first. */
export const logs: Define = (command) =>
  command
    .argument("<stack>", "such as app-alpha")
    .argument("[names...]", "services, scheduled tasks, backend-update; without any, all of them")
    .option("--since <time>", "10m, 2h, 1d, or a date such as 2026-01-31T12:00Z", since, "10m")
    .option("--follow", "go on until Ctrl-C")
    .option("--json", "print one JSON object per line")
    .action(async (stack: string, services: readonly string[], options: Options) => {
      const environment = await loadAppEnvironment(stack);
      const { parseSince, showLogs } = await import("../../release/logs.ts");
      // Without --follow nothing has to be ended in order: Ctrl-C simply ends it.
      const interrupt = options.follow && untilInterrupted({ show: () => {}, close: () => {} });
      try {
        await showLogs(environment, {
          services,
          since: parseSince(options.since, Date.now()) ?? 0,
          ...(interrupt && { follow: interrupt.signal }),
          show: (line) => console.log(options.json ? JSON.stringify(line) : textOf(line)),
        });
      } finally {
        interrupt?.forget();
      }
    });

const textOf = ({ service, timestamp, message }: LogLine): string =>
  `${new Date(timestamp).toISOString()}  ${service}  ${message}`;

const since = (text: string): string => {
  const span = /^\d+[smhd]$/.test(text);
  if (!span && (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(Date.parse(text)))) {
    throw new InvalidArgumentError("Write 30s, 10m, 2h, 1d, or a date such as 2026-01-31T12:00Z.");
  }
  return text;
};
