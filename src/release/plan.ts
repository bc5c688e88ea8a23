import type { AppEnvironment } from "./environment.ts";
import type { Images } from "./images.ts";
import { IMAGES, type ImageName } from "./outputs.ts";
import { isOpen, openReleases, type State } from "./records.ts";
import { type Family, type Revision, type Survey, scheduledFamilies } from "./survey.ts";

/** A revision that a release makes of another one: the same but for the image of one container. */
export interface Definition extends Family {
  /** ARN of the revision it is made from. */
  readonly from: string;
  /** What its container runs from then on. */
  readonly reference: string;
  /** Whether the revision it would be made from runs that already, so that none is made. */
  readonly exists: boolean;
}

/** A service to roll. */
export interface Roll {
  readonly service: string;
  readonly family: string;
  /** Only where it is raised from 0, the first time. */
  readonly desiredCount?: number;
}

/** What a release does, one after the other. The names are stable: records and `--json` have them. */
export type Step =
  | { readonly step: "register"; readonly definitions: readonly Definition[] }
  | { readonly step: "backend_update"; readonly family: string }
  | { readonly step: "roll"; readonly services: readonly Roll[] }
  | { readonly step: "verify"; readonly services: readonly Roll[] }
  | { readonly step: "register_scheduled"; readonly definitions: readonly Definition[] }
  | { readonly step: "publish"; readonly parameters: Readonly<Record<string, string>> };

/** A release, decided. Everything in it is data: `--dry-run` prints it, and a record keeps what is needed of it. */
export interface Plan {
  readonly stack: string;
  readonly kind: "release" | "rollback";
  /** What a failure leads back to. */
  readonly from: State;
  readonly to: Images;
  readonly steps: readonly Step[];
  /** The releases before that left the environment between two states, and whose remains this one removes. */
  readonly repairs: readonly string[];
}

/**
 * Decides a release from what was seen, without asking anybody.
 *
 * @param order names of services, step by step; those left out come last
 */
export const planRelease = (
  kind: Plan["kind"],
  { stack, outputs }: AppEnvironment,
  seen: Survey,
  to: Images,
  order: readonly (readonly string[])[] = outputs.roll_order,
): Plan => {
  const from = goodState(seen);
  const definition = (of: Family) => definitionOf(of, seen, to[of.image].reference);
  const services = Object.entries(outputs.services).map(([name, facts]) => {
    const made = definition(facts);
    const desiredCount = raisedTo(name, facts.tasks, seen, from);
    const settled = runs(name, made, seen, from) && desiredCount === undefined;
    return {
      definition: made,
      settled,
      roll: { service: name, family: facts.family, ...(desiredCount !== undefined && { desiredCount }) },
    };
  });
  const rolling = services.filter(({ settled }) => !settled);
  const scheduled = scheduledFamilies(outputs).map(definition);
  const steps: Step[] = [
    {
      step: "register",
      definitions: [
        ...rolling.map(({ definition }) => definition),
        // Also after a rollback it is what `run` starts, and what Terraform compares its own with.
        definition(outputs.backend_update),
      ],
    },
    // An older version has run its part already, and migrations do not go backwards by themselves.
    ...(kind === "release" ? [{ step: "backend_update", family: outputs.backend_update.family } as const] : []),
    ...orderOf(order, Object.keys(outputs.services)).flatMap((names) => {
      const rolls = rolling.map(({ roll }) => roll).filter(({ service }) => names.includes(service));
      return rolls.length > 0 ? [{ step: "roll", services: rolls } as const] : [];
    }),
    ...(rolling.length > 0 ? [{ step: "verify", services: rolling.map(({ roll }) => roll) } as const] : []),
    // Schedules start the newest revision of a family at once: so only when everything else runs the new version.
    ...(scheduled.length > 0 ? [{ step: "register_scheduled", definitions: scheduled } as const] : []),
    {
      step: "publish",
      parameters: Object.fromEntries(
        IMAGES.map((image: ImageName) => [outputs.image_parameters[image], to[image].reference]),
      ),
    },
  ];
  return { stack, kind, from, to, steps, repairs: openReleases(seen.latest) };
};

/**
 * Where a failure leads back to. After a release that was killed or could not go back, what runs is a mixture, and what that
 * release had found is the last good state; services that are new since are as they are.
 */
export const goodState = ({ latest, present }: Survey): State => {
  if (!latest || !isOpen(latest)) return present;
  const services = Object.entries(present.services).map(([name, now]) => {
    const before = latest.from.services[name];
    return [name, before?.createdAt === now.createdAt ? before : now] as const;
  });
  return { images: latest.from.images, services: Object.fromEntries(services) };
};

/**
 * A service that no release has started yet goes from 0 to its configured number of tasks. One that a release has started and
 * that has none now was stopped, by a person or a schedule, and stays so.
 */
const raisedTo = (name: string, tasks: number, { good, present }: Survey, from: State): number | undefined => {
  const before = from.services[name];
  const now = present.services[name];
  const started = good?.to.services?.[name]?.createdAt === before?.createdAt;
  if (started || before?.desiredCount !== 0) return undefined;
  return now && now.desiredCount > 0 ? now.desiredCount : tasks;
};

const definitionOf = ({ family, container, image }: Family, { revisions }: Survey, reference: string): Definition => {
  const revision = revisions[family];
  if (!revision) throw new Error(`${family} was not looked at.`);
  const exists = imageOf(revision, container) === reference;
  return { family, container, image, from: revision.arn, reference, exists };
};

/** What the container of a revision runs. */
export const imageOf = ({ definition }: Pick<Revision, "definition">, container: string): string | undefined =>
  definition.containerDefinitions?.find(({ name }) => name === container)?.image;

/** Whether a service runs exactly this already, and rolling it would only restart it. */
const runs = (
  name: string,
  { exists, from: revision }: Definition,
  { services, present }: Survey,
  from: State,
): boolean => {
  const [deployment, ...others] = services[name]?.deployments ?? [];
  return (
    exists &&
    present.services[name]?.taskDefinition === revision &&
    from.services[name]?.taskDefinition === revision &&
    others.length === 0 &&
    deployment?.rolloutState === "COMPLETED"
  );
};

/** The steps of the module, and a last one for services that they leave out. */
const orderOf = (steps: readonly (readonly string[])[], services: readonly string[]): (readonly string[])[] => [
  ...steps,
  services.filter((name) => !steps.flat().includes(name)),
];
