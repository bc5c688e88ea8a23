import { randomBytes } from "node:crypto";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { UserError } from "../core/errors.ts";
import { inWords } from "./aws-errors.ts";
import { awsClients, type Clients } from "./clients.ts";
import type { AppEnvironment } from "./environment.ts";
import { type Images, parseReference, resolveImages, type WantedVersions } from "./images.ts";
import { Interrupted } from "./interrupted.ts";
import { type LockRequest, ReleaseLock } from "./lock.ts";
import { goodState, type Plan, planRelease } from "./plan.ts";
import type { Progress } from "./progress.ts";
import { isOpen, Records, type ReleaseRecord, recordId } from "./records.ts";
import { checkServices } from "./running-task.ts";
import { announcer } from "./slack.ts";
import { StoppedEnvironment } from "./stopped.ts";
import { readImages, survey } from "./survey.ts";
import { carryOut } from "./transaction.ts";
import { LIMITS, type Limits } from "./work.ts";

export interface ReleaseRequest extends Pick<LockRequest, "breakLock" | "leaseSeconds"> {
  readonly environment: AppEnvironment;
  readonly progress: Progress;
  /** The versions to release, or to go back to a release: the named one, or the one before the present. */
  readonly want: { readonly versions: WantedVersions } | { readonly rollback: string | "previous" };
  /** Services in the order in which they are rolled, step by step. @default the module's */
  readonly order?: readonly (readonly string[])[];
  readonly limits?: Partial<Limits>;
  /** Aborted by Ctrl-C and SIGTERM: everything goes back. */
  readonly interrupt: AbortSignal;
}

/** Decides a release and changes nothing: what `--dry-run` prints. */
export const planOnly = async (request: Pick<ReleaseRequest, "environment" | "want" | "order">): Promise<Plan> => {
  const clients = awsClients(request.environment);
  try {
    return (await decide(clients, request)).plan;
  } catch (error) {
    throw inWords(error, `${request.environment.stack} cannot be looked at`);
  }
};

/**
 * Rolls a version out to an environment, or leaves everything as it was: the transaction of the page on releases.
 *
 * @returns the record as it was left; only the outcome `succeeded` is a success
 * @throws UserError when it ends before anything was changed
 */
export const release = async (request: ReleaseRequest): Promise<ReleaseRecord> => {
  const { environment, progress, limits, interrupt } = request;
  const clients = awsClients(environment);
  try {
    progress.show({ event: "step", step: "resolve", text: `Looking for the images of ${environment.stack}` });
    const [who] = await Promise.all([identity(clients), checkImages(clients, request)]);
    const lock = await takeLock(clients, request, who);
    try {
      const { plan, restores, latest } = await decide(clients, request);
      const startedAt = new Date();
      const work = {
        ...{ clients, environment, plan, progress, startedAt },
        id: recordId(startedAt, latest?.id, randomBytes(2).toString("hex")),
        limits: { ...LIMITS, ...limits },
        signal: AbortSignal.any([interrupt, lock.lost]),
        lost: lock.lost,
        revisions: new Map<string, string>(),
        touched: new Set<string>(),
      };
      const announce = announcer(progress);
      await announce(`${startText(plan)} (by ${who})`);
      const records = new Records(clients.s3, environment.outputs.bucket_name);
      const head = { who, lock: lock.token, ...(restores !== undefined && { restores }) };
      const record = await carryOut(work, records, head).catch(async (error: unknown) => {
        await announce(brokenOffText(environment, error));
        throw error;
      });
      await announce(outcomeText(environment, record));
      return record;
    } finally {
      // Nobody waits for ever: without it, the lease runs out.
      await lock.free().catch(() => {});
    }
  } catch (error) {
    if (error instanceof Interrupted) throw new UserError("Interrupted before anything was changed.");
    throw inWords(error, `${environment.stack} was not released`);
  }
};

const identity = async ({ sts }: Clients): Promise<string> =>
  (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? "unknown";

const takeLock = (clients: Clients, request: ReleaseRequest, who: string): Promise<ReleaseLock> => {
  const { environment, want, progress, breakLock, leaseSeconds, interrupt } = request;
  interrupt.throwIfAborted();
  progress.show({ event: "step", step: "lock", text: `Taking the release lock of ${environment.stack}` });
  return ReleaseLock.take(clients.s3, {
    bucket: environment.outputs.bucket_name,
    stack: environment.stack,
    who,
    command: "rollback" in want ? "rollback" : "release",
    ...(leaseSeconds !== undefined && { leaseSeconds }),
    ...(breakLock !== undefined && { breakLock }),
  });
};

/** An image that is missing should be heard of before anything else happens, the lock included. */
const checkImages = async (clients: Clients, { environment, want }: ReleaseRequest): Promise<void> => {
  if ("rollback" in want) return;
  const current = await readImages(clients.ssm, environment.outputs, undefined);
  await resolveImages(clients.ecr, current, want.versions);
};

/** Nothing could be verified in an environment without tasks, and `start` would bring counts back behind a release's back. */
const checkStarted = async ({ s3 }: Clients, { stack, outputs }: AppEnvironment): Promise<void> => {
  const stopped = await new StoppedEnvironment(s3, outputs.bucket_name).read();
  if (!stopped) return;
  throw new UserError(
    `${stack} is stopped since ${stopped.since}, by ${stopped.who}. Start it, then release: cdktf-django start ${stack}`,
  );
};

interface Decision {
  readonly plan: Plan;
  readonly restores?: string;
  readonly latest?: ReleaseRecord;
}

const decide = async (
  clients: Clients,
  { environment, want, order }: Pick<ReleaseRequest, "environment" | "want" | "order">,
): Promise<Decision> => {
  checkServices(environment, (order ?? []).flat());
  await checkStarted(clients, environment);
  const records = new Records(clients.s3, environment.outputs.bucket_name);
  const [latest] = await records.newest(1);
  const good = latest?.outcome === "succeeded" ? latest : await records.find(({ outcome }) => outcome === "succeeded");
  const known = { ...(latest && { latest }), ...(good && { good }) };
  const seen = await survey(clients, environment, known);
  const current = goodState(seen).images;
  if ("versions" in want) {
    const images = await resolveImages(clients.ecr, current, want.versions);
    return { plan: planRelease("release", environment, seen, images, order), ...(latest && { latest }) };
  }
  const { images, restores } = await rollbackTarget(records, environment.stack, want.rollback, current, known);
  // A digest that a lifecycle rule removed cannot be pulled any more.
  await resolveImages(clients.ecr, current, {
    backend: digestOf(images.backend.reference),
    frontend: digestOf(images.frontend.reference),
  });
  return {
    plan: planRelease("rollback", environment, seen, images, order),
    ...(latest && { latest }),
    ...(restores !== undefined && { restores }),
  };
};

const digestOf = (reference: string): string => {
  const { digest, tag = "" } = parseReference(reference);
  return digest ?? tag;
};

/**
 * The release to go back to: the named one; after one that was killed or could not go back, the good state before it; otherwise
 * the newest good one before the present with other images. A second rollback goes one further back.
 */
const rollbackTarget = async (
  records: Records,
  stack: string,
  wanted: string,
  current: Images,
  { latest, good }: { readonly latest?: ReleaseRecord; readonly good?: ReleaseRecord },
): Promise<{ readonly images: Images; readonly restores?: string }> => {
  if (wanted !== "previous") {
    const named = await records.find(({ id, outcome }) => id === wanted && outcome === "succeeded");
    if (!named) throw new UserError(`${stack} has no successful release ${wanted}. See: cdktf-django status ${stack}`);
    return { images: named.to.images, restores: named.id };
  }
  if (latest && isOpen(latest))
    return { images: latest.from.images, ...(good && { restores: good.restores ?? good.id }) };
  const present = good?.restores ?? good?.id ?? "";
  const before = await records.find(
    ({ id, kind, outcome, to }) =>
      kind === "release" && outcome === "succeeded" && id < present && !sameImages(to.images, current),
  );
  if (!before) throw new UserError(`${stack} has no earlier release with other images to go back to.`);
  return { images: before.to.images, restores: before.id };
};

const sameImages = (one: Images, other: Images): boolean =>
  one.backend.reference === other.backend.reference && one.frontend.reference === other.frontend.reference;

/** `backend v1.2.3, frontend v1.2.0`. */
export const versionsText = ({ backend, frontend }: Images): string =>
  `backend ${backend.version}, frontend ${frontend.version}`;

const startText = ({ stack, kind, to, from }: Plan): string =>
  `${stack}: ${kind} of ${versionsText(to)} (now ${versionsText(from.images)})`;

/** For the chat: the release has no outcome, because its lock was lost or by a bug of ours. */
const brokenOffText = ({ stack }: AppEnvironment, error: unknown): string =>
  `${stack}: the release broke off. ${error instanceof Error ? error.message : String(error)}`;

/** One line, or more after a failure, on how a release ended. */
export const outcomeText = (
  { stack, outputs }: AppEnvironment,
  { kind, outcome, to, from, seconds = 0, failure = "" }: ReleaseRecord,
): string => {
  switch (outcome) {
    case "succeeded":
      return `${stack} runs ${versionsText(to.images)} at ${outputs.url}: ${kind} done in ${seconds} s`;
    case "failed":
      return `${stack}: the ${kind} of ${versionsText(to.images)} failed after ${seconds} s. Every service runs ${versionsText(from.images)} as before.\n${failure}`;
    default:
      return `${stack}: the ${kind} of ${versionsText(to.images)} failed, and not everything could be put back.\n${failure}`;
  }
};
