import type { AwsRequest } from "./moto.ts";

type Tags = Readonly<Record<string, string>>;

/** The tags that each cache has when a request to delete it comes: those it was made with, and those that came later. */
export const cacheTags = (requests: readonly AwsRequest[]): ReadonlyMap<AwsRequest, Tags> => {
  const caches = new Map<string, Tags>();
  const found = new Map<AwsRequest, Tags>();
  for (const request of requests.filter(({ service }) => service === "elasticache")) {
    const { operation, parameters } = request;
    const cache = String(parameters.ReplicationGroupId ?? parameters.ResourceName ?? "")
      .split(":")
      .at(-1) as string;
    const tags = caches.get(cache) ?? {};
    if (operation === "CreateReplicationGroup") caches.set(cache, tagsOf(parameters));
    if (operation === "AddTagsToResource") caches.set(cache, { ...tags, ...tagsOf(parameters) });
    if (operation === "RemoveTagsFromResource") caches.set(cache, without(tags, parameters));
    if (operation === "DeleteReplicationGroup") found.set(request, tags);
  }
  return found;
};

/** `Tags.Tag.1.Key` and `Tags.Tag.1.Value`, as a form has them. */
const tagsOf = (parameters: AwsRequest["parameters"]): Tags =>
  Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => /^Tags\..*\.Key$/.test(name))
      .map(([name, key]) => [String(key), String(parameters[name.replace(/Key$/, "Value")] ?? "")]),
  );

const without = (tags: Tags, parameters: AwsRequest["parameters"]): Tags => {
  const gone = Object.entries(parameters).flatMap(([name, key]) => (/^TagKeys\./.test(name) ? [String(key)] : []));
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !gone.includes(name)));
};
