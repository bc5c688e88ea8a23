import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  ListTaskDefinitionsCommand,
  type Service,
  type Tag,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import { GetParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { UserError } from "../core/errors.ts";
import { RELEASE_TAG } from "../core/release-marks.ts";
import type { Clients } from "./clients.ts";
import type { AppEnvironment } from "./environment.ts";
import { type Images, versionOf } from "./images.ts";
import { type AppOutputs, IMAGES, type ImageName } from "./outputs.ts";
import { openReleases, type ReleaseRecord, type State } from "./records.ts";

/** DescribeServices takes no more at once. Source: Amazon ECS API reference, "DescribeServices". */
const SERVICES_AT_ONCE = 10;

/** How many newer revisions, of this release and of Terraform, may stand before a left-over one. */
const LATER_REVISIONS = 5;

/** A task definition with its tags. */
export interface Revision {
  readonly arn: string;
  readonly definition: TaskDefinition;
  readonly tags: readonly Tag[];
}

/** A family of task definitions that a release makes a revision of. */
export interface Family {
  readonly family: string;
  /** The container that runs the application's image. */
  readonly container: string;
  readonly image: ImageName;
}

/** Everything that a release looks at before it changes anything. */
export interface Survey {
  readonly services: Readonly<Record<string, Service>>;
  /** The revision that each family's next one is made from. */
  readonly revisions: Readonly<Record<string, Revision>>;
  /** What runs now. */
  readonly present: State;
  /** The newest record. */
  readonly latest?: ReleaseRecord;
  /** The newest release that went well. */
  readonly good?: ReleaseRecord;
}

/** Every family of an environment: its services', the update task's and those of scheduled tasks. */
export const familiesOf = ({ services, backend_update, scheduled, scheduled_tasks }: AppOutputs): Family[] => [
  ...Object.values(services),
  backend_update,
  ...scheduledFamilies({ scheduled, scheduled_tasks }),
];

export const scheduledFamilies = ({
  scheduled,
  scheduled_tasks,
}: Pick<AppOutputs, "scheduled" | "scheduled_tasks">): Family[] => [
  ...new Map(Object.values({ ...scheduled_tasks, ...scheduled }).map((task) => [task.family, task])).values(),
];

/** Looks at all of it at once. */
export const survey = async (
  { ecs, ssm }: Pick<Clients, "ecs" | "ssm">,
  { outputs }: AppEnvironment,
  records: { readonly latest?: ReleaseRecord; readonly good?: ReleaseRecord },
): Promise<Survey> => {
  const unfinished = openReleases(records.latest);
  const [services, images, revisions] = await Promise.all([
    describeServices(ecs, outputs.cluster_name, Object.keys(outputs.services)),
    readImages(ssm, outputs, records.good),
    Promise.all(familiesOf(outputs).map(({ family }) => newestRevision(ecs, family, unfinished))),
  ]);
  return {
    ...records,
    services,
    revisions: Object.fromEntries(revisions.map((revision) => [revision.definition.family ?? "", revision])),
    present: {
      images,
      services: Object.fromEntries(Object.entries(services).map(([name, one]) => [name, stateOf(one)])),
    },
  };
};

/** What a record keeps of a service. */
export const stateOf = ({ taskDefinition = "", desiredCount = 0, createdAt }: Service) => ({
  taskDefinition,
  desiredCount,
  createdAt: createdAt?.toISOString() ?? "",
});

/**
 * Services by name, as ECS has them.
 *
 * @throws UserError that names those that are gone
 */
export const describeServices = async (
  ecs: ECSClient,
  cluster: string,
  names: readonly string[],
): Promise<Record<string, Service>> => {
  const chunks = Array.from({ length: Math.ceil(names.length / SERVICES_AT_ONCE) }, (_, at) =>
    names.slice(at * SERVICES_AT_ONCE, (at + 1) * SERVICES_AT_ONCE),
  );
  const answers = await Promise.all(
    chunks.map((services) => ecs.send(new DescribeServicesCommand({ cluster, services }))),
  );
  const found = answers
    .flatMap(({ services = [] }) => services)
    .filter(({ status }) => status !== "INACTIVE")
    .map((service) => [service.serviceName ?? "", service] as const);
  const missing = names.filter((name) => !found.some(([other]) => other === name));
  if (missing.length > 0) {
    throw new UserError(
      `The cluster ${cluster} has no service ${missing.join(", ")}: removed outside Terraform, or never applied. Apply the environment again.`,
    );
  }
  return Object.fromEntries(found);
};

/** The released images, as the parameters say that Terraform reads. */
export const readImages = async (
  ssm: SSMClient,
  { image_parameters }: Pick<AppOutputs, "image_parameters">,
  good: ReleaseRecord | undefined,
): Promise<Images> => {
  const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names: Object.values(image_parameters) }));
  const images = IMAGES.map((image) => {
    const reference = Parameters.find(({ Name }) => Name === image_parameters[image])?.Value;
    if (reference === undefined) {
      throw new UserError(
        `The SSM parameter ${image_parameters[image]} is gone: it holds the released ${image} image. Apply the environment again.`,
      );
    }
    const known = good?.to.images[image];
    return [image, known?.reference === reference ? known : { reference, version: versionOf(reference) }] as const;
  });
  return Object.fromEntries(images) as unknown as Images;
};

/**
 * The newest revision that is not a left-over of an unfinished release: what Terraform rendered last, or what a release made of
 * it, which differs in the image only.
 */
export const newestRevision = async (
  ecs: ECSClient,
  family: string,
  unfinished: readonly string[],
): Promise<Revision> => {
  const newest = await describeRevision(ecs, family);
  if (!isOf(newest, unfinished)) return newest;
  for (const arn of await activeRevisions(ecs, family)) {
    const older = await describeRevision(ecs, arn);
    if (!isOf(older, unfinished)) return older;
  }
  return newest;
};

const isOf = ({ tags }: Revision, releases: readonly string[]): boolean =>
  tags.some(({ key, value = "" }) => key === RELEASE_TAG && releases.includes(value));

/** The revisions of a family that these releases registered, among the newest ones. */
export const leftOvers = async (ecs: ECSClient, family: string, releases: readonly string[]): Promise<string[]> => {
  const newest = (await activeRevisions(ecs, family)).slice(0, releases.length + LATER_REVISIONS);
  const described = await Promise.all(newest.map((arn) => describeRevision(ecs, arn)));
  return described.filter((revision) => isOf(revision, releases)).map(({ arn }) => arn);
};

/** Newest first. `familyPrefix` is a whole family's name. Source: Amazon ECS API reference, "ListTaskDefinitions". */
const activeRevisions = async (ecs: ECSClient, family: string): Promise<readonly string[]> => {
  const { taskDefinitionArns = [] } = await ecs.send(
    new ListTaskDefinitionsCommand({ familyPrefix: family, status: "ACTIVE", sort: "DESC" }),
  );
  return taskDefinitionArns.sort((a, b) => revisionNumber(b) - revisionNumber(a));
};

const revisionNumber = (arn: string): number => Number(arn.slice(arn.lastIndexOf(":") + 1));

/** @param name an ARN, or a family for its newest revision */
export const describeRevision = async (ecs: ECSClient, name: string): Promise<Revision> => {
  const { taskDefinition, tags = [] } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ["TAGS"] }),
  );
  if (!taskDefinition?.taskDefinitionArn) throw new UserError(`There is no task definition ${name}. Apply again.`);
  return { arn: taskDefinition.taskDefinitionArn, definition: taskDefinition, tags };
};
