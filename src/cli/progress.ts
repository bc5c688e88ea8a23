import { createLogUpdate } from "log-update";
import type { Progress, ProgressEvent, ServiceProgress } from "../release/progress.ts";
import { columns } from "./table.ts";

/** Where progress is shown. */
type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

/**
 * Shows progress: live in a terminal with one line per service, as plain lines elsewhere (a CI log, a pipe, a terminal with
 * `NO_COLOR`), or as one JSON object per line.
 *
 * @param output where to
 */
export const progressOf = (
  { json = false }: { readonly json?: boolean | undefined },
  output: Output = process.stdout,
): Progress => {
  if (json) return jsonProgress(output);
  return output.isTTY && process.env.NO_COLOR === undefined && !process.env.CI
    ? liveProgress(output)
    : plainProgress(output);
};

const jsonProgress = (output: Output): Progress => ({
  show: (event) => output.write(`${JSON.stringify(event)}\n`),
  close: () => {},
});

/** A line for each thing that happened; a service's again only when it stands elsewhere. */
const plainProgress = (output: Output): Progress => {
  const last = new Map<string, string>();
  return {
    show: (event) => {
      const text = textOf(event);
      if (event.event === "service") {
        if (last.get(event.service) === text) return;
        last.set(event.service, text);
      }
      output.write(`${text}\n`);
    },
    close: () => {},
  };
};

/** Lines scroll by; below them the services, redrawn in place. */
const liveProgress = (output: Output): Progress => {
  const live = createLogUpdate(output, { showCursor: true });
  const services = new Map<string, ServiceProgress>();
  const draw = () => {
    if (services.size === 0) return;
    live(columns([...services.values()].map((service) => serviceCells(service))));
  };
  const settle = () => {
    draw();
    live.done();
    services.clear();
  };
  return {
    show: (event) => {
      if (event.event === "service") {
        services.set(event.service, event);
        draw();
        return;
      }
      if (event.event === "step" || event.event === "outcome") settle();
      else live.clear();
      output.write(`${textOf(event)}\n`);
      draw();
    },
    close: settle,
  };
};

const textOf = (event: ProgressEvent): string => {
  switch (event.event) {
    case "service":
      return `  ${serviceCells(event).slice(1).join("  ")}`;
    case "log":
      return `  ${event.source} | ${event.line}`;
    case "warning":
      return `warning: ${event.text}`;
    default:
      return event.text;
  }
};

const serviceCells = ({ service, running, desired, rollout }: ServiceProgress): string[] => [
  "",
  service,
  `${running}/${desired} running`,
  rollout,
];
