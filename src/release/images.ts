import { DescribeImagesCommand, type ECRClient } from "@aws-sdk/client-ecr";
import { type Problem, UserError } from "../core/errors.ts";
import { inWords } from "./aws-errors.ts";
import { IMAGES, type ImageName } from "./outputs.ts";

/** An image as the environment runs it. */
export interface ReleasedImage {
  /** What task definitions and the SSM parameter say: `<registry>/<repository>@sha256:…`, or with a tag before a first release. */
  readonly reference: string;
  /** What people call it: the tag that was released. */
  readonly version: string;
}

export type Images = Readonly<Record<ImageName, ReleasedImage>>;

/** Tags or digests that somebody asks for; an image left out stays what it is. */
export type WantedVersions = Readonly<Partial<Record<ImageName, string>>>;

const ECR = /^(?<registryId>\d{12})\.dkr\.ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<name>.+)$/;

/** A reference's repository, tag and digest. */
export const parseReference = (reference: string) => {
  const [tagged = "", digest] = reference.split("@");
  const slash = tagged.lastIndexOf("/");
  const colon = tagged.indexOf(":", slash + 1);
  return colon < 0
    ? { repository: tagged, digest }
    : { repository: tagged.slice(0, colon), tag: tagged.slice(colon + 1), digest };
};

/** The name of an image that nobody gave a version: its tag, or as much of its digest as tells it apart. */
export const versionOf = (reference: string): string => {
  const { tag, digest } = parseReference(reference);
  return tag ?? (digest ?? reference).slice(0, "sha256:".length + 12);
};

/**
 * Pins what was asked for to digests, in the repositories that the environment's images come from. Looks at everything before
 * it complains, and changes nothing.
 *
 * @param clientOf a client for the region of a repository
 * @throws UserError that names each image that is missing
 */
export const resolveImages = async (
  clientOf: (region: string) => ECRClient,
  current: Images,
  wanted: WantedVersions,
): Promise<Images> => {
  const resolved = await Promise.all(IMAGES.map((name) => resolve(clientOf, name, current[name], wanted[name])));
  const problems = resolved.flatMap((found) => ("message" in found ? [found] : []));
  if (problems.length > 0) throw new UserError(problems);
  const [backend, frontend] = resolved as ReleasedImage[];
  return { backend, frontend } as Images;
};

const resolve = async (
  clientOf: (region: string) => ECRClient,
  image: ImageName,
  current: ReleasedImage,
  wanted: string | undefined,
): Promise<ReleasedImage | Problem> => {
  const { repository, digest } = parseReference(current.reference);
  if (wanted === undefined && digest !== undefined) return current;
  const version = wanted ?? versionOf(current.reference);
  const ecr = ECR.exec(repository)?.groups;
  if (!ecr) {
    return {
      path: image,
      message: `comes from ${repository}, which is no ECR repository. A release pins images by ECR's digest: push it to ECR and set registry in the live file.`,
    };
  }
  const { registryId, region = "", name = "" } = ecr;
  const imageId = version.startsWith("sha256:") ? { imageDigest: version } : { imageTag: version };
  try {
    const { imageDetails = [] } = await clientOf(region).send(
      new DescribeImagesCommand({ registryId, repositoryName: name, imageIds: [imageId] }),
    );
    const [{ imageDigest = undefined, imageTags = [] } = {}] = imageDetails;
    if (imageDigest === undefined) throw new Error(`ECR described ${name} without a digest.`);
    const shown = version.startsWith("sha256:") ? (imageTags[0] ?? versionOf(`${repository}@${version}`)) : version;
    return { reference: `${repository}@${imageDigest}`, version: shown };
  } catch (error) {
    if ((error as Error).name === "ImageNotFoundException") return missing(image, repository, version, wanted);
    if ((error as Error).name === "RepositoryNotFoundException") {
      return {
        path: image,
        message: `There is no repository ${repository}. Make it (the bootstrap module does) and push to it.`,
      };
    }
    throw inWords(error, `${repository}:${version} cannot be looked up`);
  }
};

const missing = (path: ImageName, repository: string, version: string, wanted: string | undefined): Problem => ({
  path,
  message:
    wanted === undefined
      ? `was never released and there is no ${repository}:${version}. Say which one with --${path}.`
      : `There is no ${repository}${version.startsWith("sha256:") ? "@" : ":"}${version}. Push it first, or give a version that is there.`,
});
