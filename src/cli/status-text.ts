import type { Status } from "../release/environment-status.ts";
import { columns } from "./table.ts";

/** A status for people: what is out of the ordinary first. */
export const statusText = (found: Status): string =>
  [
    `${found.stack}  ${found.url}  ${found.region}`,
    ...stoppedText(found),
    ...maintenanceText(found),
    standingText(found),
    lockText(found),
    servicesText(found),
    ...(found.alarms.length > 0 ? [alarmsText(found)] : []),
    ...(found.releases.length > 0 ? [releasesText(found)] : []),
  ].join("\n\n");

const stoppedText = ({ stack, stopped, services }: Status): string[] => {
  if (!stopped) return [];
  const whole = services.every(({ desired }) => desired === 0);
  const text = whole
    ? `Stopped since ${stopped.since}, by ${stopped.who}. To start it: cdktf-django start ${stack}`
    : `Between stopped and started since ${stopped.since}, by ${stopped.who}. To finish: cdktf-django start ${stack}, or stop ${stack}`;
  return [text];
};

const maintenanceText = ({ stack, maintenance }: Status): string[] =>
  maintenance === "on"
    ? [`Visitors see the maintenance page. To take it away: cdktf-django maintenance off ${stack}`]
    : [];

const standingText = ({ stack, standing, oneVersion, releases: [latest] }: Status): string => {
  const mixed = oneVersion ? "" : " Its services run different versions.";
  const mend = ` Release again, or: cdktf-django rollback ${stack}`;
  switch (standing) {
    case "never_released":
      return "Nothing was released yet.";
    case "in_progress":
      return `A ${latest?.kind} is going on (step ${latest?.step}).${mixed}`;
    case "interrupted":
      return `The last ${latest?.kind} was interrupted at the step ${latest?.step}.${mixed}${mend}`;
    case "unfinished":
      return `The last ${latest?.kind} failed and could not put everything back.${mixed}${mend}`;
    case "failed":
      return `The last ${latest?.kind} failed; everything is as before it.${mixed}`;
    case "succeeded":
      return oneVersion
        ? "The last release went well."
        : `The last release went well, but something changed since.${mixed}${mend}`;
  }
};

const lockText = ({ lock }: Status): string => {
  if (lock.is === "free") return "Nobody holds the release lock.";
  const { who, host, command, since } = lock.holder;
  const silent = `last sign of life ${Math.round(lock.silentSeconds)} s ago`;
  return lock.is === "held"
    ? `Locked by ${who} on ${host} for a ${command} since ${since}, ${silent}.`
    : `The lock of ${who} on ${host} (${command}, since ${since}) has run out, ${silent}: the next release takes it.`;
};

const servicesText = ({ services }: Status): string =>
  columns([
    ["service", "image", "version", "running", "rollout", "since"],
    ...services.map(({ service, image, version, running, desired, rollout, since = "" }) => [
      service,
      image,
      version,
      `${running}/${desired}`,
      rollout,
      since,
    ]),
  ]);

const alarmsText = ({ alarms }: Status): string =>
  columns([["alarm", "since", "reason"], ...alarms.map(({ name, since = "", reason }) => [name, since, reason])]);

const releasesText = ({ releases }: Status): string =>
  columns([
    ["release", "kind", "outcome", "backend", "frontend", "seconds", "by"],
    ...releases.map(({ id, kind, outcome, to, seconds, who }) => [
      id,
      kind,
      outcome,
      to.images.backend.version,
      to.images.frontend.version,
      seconds === undefined ? "" : String(seconds),
      who,
    ]),
  ]);
