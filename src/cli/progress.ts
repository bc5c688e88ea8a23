import { createLogUpdate } from "log-update";
import type { Progress, ProgressEvent, ServiceProgress } from "../release/progress.ts";
import { columns } from "./table.ts";

/**
 * Shows progress on standard output: live in a terminal with one line per service, as plain lines elsewhere (a CI log, a pipe),
 * or as one JSON object per line.
 */
export const progressOf = ({ json = false }: { readonly json?: boolean | undefined }): Progress => {
  if (json) return jsonProgress();
  return process.stdout.isTTY && process.env.NO_COLOR === undefined && !process.env.CI
    ? liveProgress()
    : plainProgress();
};

const jsonProgress = (): Progress => ({
  show: (event) => console.log(JSON.stringify(event)),
  close: () => {},
});

/** A line for each thing that happened; a service's again only when it stands elsewhere. */
const plainProgress = (): Progress => {
  const last = new Map<string, string>();
  return {
    show: (event) => {
      const text = textOf(event);
      if (event.event === "service") {
        if (last.get(event.service) === text) return;
        last.set(event.service, text);
      }
      console.log(text);
    },
    close: () => {},
  };
};

/** Lines scroll by; below them the services, redrawn in place. */
const liveProgress = (): Progress => {
  const live = createLogUpdate(process.stdout, { showCursor: true });
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
      console.log(textOf(event));
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
