import type { Moto } from "./moto.ts";

/** What becomes of the containers that a rule is about. Patterns are regular expressions found anywhere in the text. */
export interface Rule {
  /** Pattern of the container's image; without patterns a rule is about every container. */
  readonly image?: string;
  /** Pattern of the task definition's family. */
  readonly family?: string;
  /** Pattern of the container's command, its words joined by spaces, overrides included. */
  readonly command?: string;
  /**
   * How the task starts. `no_capacity` is a failure of RunTask, and in a service a task that cannot be placed; `never` stays
   * PENDING; the others stop with the reason that ECS gives.
   *
   * @default "ok"
   */
  readonly start?: "ok" | "image_pull" | "no_capacity" | "missing_secret" | "never";
  /** How long the container runs when the task is not a service's. @default the script's `seconds` */
  readonly run_seconds?: number;
  /** null: the container stops without one. @default 0 */
  readonly exit_code?: number | null;
  /** Printed while it runs, evenly spread; by a service when it starts. */
  readonly log?: readonly string[];
  /** false: the tasks of a service fail their health check, or exit with `exit_code`, until its breaker trips. @default true */
  readonly healthy?: boolean;
}

/** A script of the emulator's tasks: the first rule that is about a container says what becomes of it. */
export interface Behaviour {
  /** How long each change of state takes. 0 does all at once, by the next request. @default 0 */
  readonly seconds?: number;
  /** @default every container starts and does well */
  readonly rules?: readonly Rule[];
}

/** Errors of AWS in the place of answers, in the shape that each service has for them. */
export interface Faults {
  /** Share of the calls, from 0 to 1, or the first so many, or the first so many of each action of each service. */
  readonly throttle?: number | { readonly first: number } | { readonly each: number };
  /** So many calls pass, and from then on the credentials have expired. */
  readonly expire_credentials_after?: number;
  /** Calls of an action that fail once `after` of them have passed: `times` of them, or all. */
  readonly fail?: readonly {
    /** As botocore calls it: `ecs`, `elbv2`, `logs`, `s3`, `ssm`, … */
    readonly service: string;
    /** E.g. `UpdateService`. @default all of the service's */
    readonly action?: string;
    /** @default 0 */
    readonly after?: number;
    /** @default all that follow */
    readonly times?: number;
    /** Code, e.g. `AccessDeniedException`. */
    readonly error: string;
    readonly message?: string;
  }[];
  /** Seconds that each call takes longer. */
  readonly latency?: number;
}

/** Replaces the script of the emulator's tasks, from the next task on; `{}` goes back to the default. @throws on a field that there is not */
export const script = (moto: Pick<Moto, "url">, behaviour: Behaviour): Promise<void> =>
  post(`${moto.url}/moto-api/tasks/behaviour`, behaviour);

/** Replaces the errors that calls meet from now on; `{}` ends them. */
export const inject = (moto: Pick<Moto, "url">, faults: Faults): Promise<void> =>
  post(`${moto.url}/moto-api/tasks/faults`, faults);

const post = async (url: string, body: object): Promise<void> => {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
};
