import { RegisterTaskDefinitionCommand, type RegisterTaskDefinitionCommandInput } from "@aws-sdk/client-ecs";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { UserError } from "../core/errors.ts";
import { RELEASE_TAG } from "../core/release-marks.ts";
import { explain } from "./explain.ts";
import { runTask } from "./one-off-task.ts";
import type { Definition, Plan, Roll, Step } from "./plan.ts";
import { type FailedRollout, type Rollout, revisionOf, rollServices, type Target, verifyServices } from "./rollout.ts";
import { describeRevision, type Revision } from "./survey.ts";
import { together } from "./together.ts";
import type { Work } from "./work.ts";

type Of<Name extends Step["step"]> = Extract<Step, { step: Name }>;

/** How each step is done. @throws UserError when it fails, which leads back */
const steps: { readonly [Name in Step["step"]]: (work: Work, step: Of<Name>) => Promise<void> } = {
  register: (work, { definitions }) => register(work, definitions),
  backend_update: (work, step) => backendUpdate(work, step),
  roll: (work, step) => roll(work, step),
  verify: (work, step) => verify(work, step),
  register_scheduled: (work, { definitions }) => register(work, definitions),
  publish: (work, { parameters }) => writeParameters(work, parameters),
};

export const doStep = (work: Work, step: Step): Promise<void> =>
  (steps[step.step] as (work: Work, step: Step) => Promise<void>)(work, step);

/** One line that says what a step does. */
export const stepText = (step: Step, plan: Pick<Plan, "to">): string => {
  switch (step.step) {
    case "register":
    case "register_scheduled": {
      const scheduled = step.step === "register" ? "" : " that schedules start";
      const made = step.definitions.filter(({ exists }) => !exists);
      return made.length === 0
        ? `Task definitions${scheduled}: the newest ones are right`
        : `Registering task definitions${scheduled}: ${made.map(({ family, image }) => `${family} (${image} ${plan.to[image].version})`).join(", ")}`;
    }
    case "backend_update":
      return `Running ${step.family}`;
    case "roll":
      return `Rolling ${step.services.map(({ service, desiredCount }) => service + (desiredCount === undefined ? "" : ` (0 → ${desiredCount} tasks)`)).join(", ")}`;
    case "verify":
      return "Verifying that every service still runs it";
    case "publish":
      return `Writing ${Object.keys(step.parameters).join(", ")}`;
  }
};

const register = async (work: Work, definitions: readonly Definition[]): Promise<void> => {
  await together(definitions, async (definition) => {
    if (definition.exists) return work.revisions.set(definition.family, definition.from);
    const revision = await describeRevision(work.clients.ecs, definition.from);
    const request = withImage(revision, definition, work.id);
    const { taskDefinition } = await work.clients.ecs.send(new RegisterTaskDefinitionCommand(request));
    const arn = taskDefinition?.taskDefinitionArn ?? "";
    return work.revisions.set(definition.family, arn);
  });
};

/** The revision as a request for a new one, with the image of one container changed and tagged with the release. */
export const withImage = (
  { definition, tags }: Pick<Revision, "definition" | "tags">,
  { container, reference }: Pick<Definition, "container" | "reference">,
  release: string,
): RegisterTaskDefinitionCommandInput => {
  const {
    taskDefinitionArn: _arn,
    revision: _revision,
    status: _status,
    requiresAttributes: _attributes,
    compatibilities: _compatibilities,
    registeredAt: _at,
    registeredBy: _by,
    deregisteredAt: _gone,
    family,
    containerDefinitions = [],
    ...rest
  } = definition;
  return {
    ...rest,
    family,
    containerDefinitions: containerDefinitions.map((one) =>
      one.name === container ? { ...one, image: reference } : one,
    ),
    tags: [...tags.filter(({ key }) => key !== RELEASE_TAG), { key: RELEASE_TAG, value: release }],
  };
};

const backendUpdate = async (work: Work, { family }: Of<"backend_update">): Promise<void> => {
  const { container } = work.environment.outputs.backend_update;
  const { definition } = await describeRevision(work.clients.ecs, revision(work, family));
  const { exitCode, reason } = await runTask(work.clients, work.environment, {
    definition,
    container,
    startedBy: work.id,
    startSeconds: work.limits.start,
    runSeconds: work.limits.update,
    show: (source, line) => work.progress.show({ event: "log", source, line }),
    signal: work.signal,
  });
  if (exitCode === 0) return;
  const how =
    exitCode === undefined ? "ended without an exit code: its container never ran" : `exited with ${exitCode}`;
  throw new UserError(`${family} ${how}. No service was rolled. ECS: ${reason}`);
};

const roll = async (work: Work, { services }: Of<"roll">): Promise<void> =>
  failWith(work, await rollServices(rolloutOf(work), targetsOf(work, services)));

const verify = async (work: Work, { services }: Of<"verify">): Promise<void> =>
  failWith(work, await verifyServices(rolloutOf(work), targetsOf(work, services)));

const rolloutOf = ({ clients, environment, progress, signal, limits, touched }: Work): Rollout => ({
  ...{ clients, progress, signal, cluster: environment.outputs.cluster_name, seconds: limits.roll },
  touching: (service) => touched.add(service),
});

const targetsOf = (work: Work, services: readonly Roll[]): Target[] =>
  services.map(({ service, family, desiredCount }) => ({
    service,
    taskDefinition: revision(work, family),
    ...(desiredCount !== undefined && { desiredCount }),
  }));

/** @throws UserError with what ECS says of each, when any failed */
const failWith = async ({ clients, environment, startedAt }: Work, failed: readonly FailedRollout[]): Promise<void> => {
  if (failed.length === 0) return;
  const reasons = await together(failed, (one) => explain(clients, environment.outputs.cluster_name, startedAt, one));
  throw new UserError(reasons.join("\n"));
};

const revision = ({ revisions }: Work, family: string): string => {
  const arn = revisions.get(family);
  if (arn === undefined) throw new Error(`${family} has no revision yet: ${[...revisions.values()].map(revisionOf)}.`);
  return arn;
};

/** Parameters hold names of images, which are no secrets. */
export const writeParameters = async (
  { clients: { ssm } }: Pick<Work, "clients">,
  parameters: Readonly<Record<string, string>>,
): Promise<void> => {
  for (const [Name, Value] of Object.entries(parameters)) {
    await ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
  }
};
