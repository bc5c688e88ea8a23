import { DeregisterTaskDefinitionCommand, type Service } from "@aws-sdk/client-ecs";
import { UserError } from "../core/errors.ts";
import { inWords } from "./aws-errors.ts";
import { explain } from "./explain.ts";
import { stopTasksOf } from "./one-off-task.ts";
import { IMAGES } from "./outputs.ts";
import { rollServices, type Target } from "./rollout.ts";
import { writeParameters } from "./steps.ts";
import { describeServices, familiesOf, leftOvers, readImages } from "./survey.ts";
import { together } from "./together.ts";
import type { Work } from "./work.ts";

/** How often putting services back is tried before it is left to a person. */
const ATTEMPTS = 2;

/**
 * Puts everything back: the update task is stopped, every service gets the revision it had (and the number of tasks, if that was
 * raised), the image parameters what they were, and the revisions of this release disappear.
 *
 * @throws UserError with the commands that finish it by hand, when it does not work
 */
export const goBack = async (work: Work): Promise<void> => {
  try {
    await stopTasksOf(work.clients, work.environment, [work.id, ...work.plan.repairs]);
    work.lost.throwIfAborted();
    await servicesBack(work);
    work.lost.throwIfAborted();
    await parametersBack(work);
  } catch (error) {
    const { message } = inWords(error, "Going back failed") as Error;
    throw new UserError(`${message}\n\n${byHand(work)}`);
  }
  await removeRevisions(work, [work.id, ...work.plan.repairs]);
};

const servicesBack = async (work: Work): Promise<void> => {
  const { clients, environment, progress, limits, startedAt, lost } = work;
  const cluster = environment.outputs.cluster_name;
  const rollout = { clients, cluster, progress, seconds: limits.roll, signal: lost };
  let targets = await targetsBack(work);
  for (let attempt = 1; targets.length > 0; attempt++) {
    const failed = await rollServices(rollout, targets);
    if (failed.length === 0) return;
    if (attempt === ATTEMPTS) {
      const reasons = await together(failed, (one) => explain(clients, cluster, startedAt, one));
      throw new UserError(`Going back failed too:\n${reasons.join("\n")}`);
    }
    targets = await targetsBack(work);
  }
};

/** The services that are, or were asked to be, anything else than before. */
const targetsBack = async ({ plan, environment, clients, touched }: Work): Promise<Target[]> => {
  const names = Object.keys(plan.from.services);
  const services = await describeServices(clients.ecs, environment.outputs.cluster_name, names);
  const raised = raisedServices({ plan });
  return Object.entries(plan.from.services).flatMap(([service, before]) => {
    const now = services[service];
    const lower = raised.has(service) && now?.desiredCount !== before.desiredCount;
    if (!touched.has(service) && !lower && settledOn(now, before.taskDefinition)) return [];
    return [{ service, taskDefinition: before.taskDefinition, ...(lower && { desiredCount: before.desiredCount }) }];
  });
};

const settledOn = (service: Service | undefined, taskDefinition: string): boolean =>
  service?.taskDefinition === taskDefinition &&
  (service.deployments ?? []).every((one) => one.taskDefinition === taskDefinition);

/** Services whose number of tasks this release raises from 0. */
const raisedServices = ({ plan }: Pick<Work, "plan">): ReadonlySet<string> =>
  new Set(
    plan.steps.flatMap((step) =>
      step.step === "roll"
        ? step.services.filter(({ desiredCount }) => desiredCount !== undefined).map(({ service }) => service)
        : [],
    ),
  );

const parametersBack = async (work: Work): Promise<void> => {
  const { plan, environment, clients } = work;
  const now = await readImages(clients.ssm, environment.outputs, undefined);
  const wrong = IMAGES.filter((image) => now[image].reference !== plan.from.images[image].reference);
  await writeParameters(
    work,
    Object.fromEntries(
      wrong.map((image) => [environment.outputs.image_parameters[image], plan.from.images[image].reference]),
    ),
  );
};

/**
 * Deregisters what releases left behind and no service runs, so that Terraform and the next release find what Terraform
 * rendered last. Revisions that stay behind do no harm, so a failure here is a warning.
 */
export const removeRevisions = async (work: Work, releases: readonly string[]): Promise<void> => {
  const { clients, environment, progress, plan } = work;
  const { outputs } = environment;
  try {
    const found = await together(familiesOf(outputs), ({ family }) => leftOvers(clients.ecs, family, releases));
    const services = await describeServices(clients.ecs, outputs.cluster_name, Object.keys(outputs.services));
    const used = new Set([
      ...Object.values(services).flatMap(({ deployments = [] }) =>
        deployments.map(({ taskDefinition }) => taskDefinition),
      ),
      ...Object.values(plan.from.services).map(({ taskDefinition }) => taskDefinition),
    ]);
    const unused = found.flat().filter((arn) => !used.has(arn));
    await together(unused, (taskDefinition) =>
      clients.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition })),
    );
  } catch (error) {
    const { message } = inWords(error, "Some task definitions of a failed release could not be removed") as Error;
    progress.show({ event: "warning", text: message });
  }
};

/** What is left to do when a release cannot do it itself, as commands to copy. */
export const byHand = ({ plan, environment }: Pick<Work, "plan" | "environment">): string => {
  const { outputs, region, stack } = environment;
  const raised = raisedServices({ plan });
  const services = Object.entries(plan.from.services).map(
    ([service, { taskDefinition, desiredCount }]) =>
      `  aws ecs update-service --region ${region} --cluster ${outputs.cluster_name} --service ${service} --task-definition ${taskDefinition}${raised.has(service) ? ` --desired-count ${desiredCount}` : ""}`,
  );
  const parameters = IMAGES.map(
    (image) =>
      `  aws ssm put-parameter --region ${region} --overwrite --name ${outputs.image_parameters[image]} --value ${plan.from.images[image].reference}`,
  );
  return [
    `${stack} may run two versions now. A new release, also of the version it had, brings every service to one; or finish going back by hand:`,
    ...services,
    ...parameters,
  ].join("\n");
};
