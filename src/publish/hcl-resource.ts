import { expressionOf, type Item } from "./hcl-writer.ts";
import nestedBlocks from "./nested-blocks.json" with { type: "json" };

type Body = Readonly<Record<string, unknown>>;

/** For each type: whether what is nested in it is a block or an attribute, by its path. */
const kinds: Readonly<Record<string, Readonly<Record<string, string>>>> = nestedBlocks;

/** Arguments of any resource whose strings name something, rather than being text. */
const REFERENCES = ["depends_on", "provider", "ignore_changes", "replace_triggered_by"];

/** What stands in a resource, data source or ephemeral resource. */
export const resourceItems = (type: string, body: Body): Item[] => {
  const { provider, count, for_each, ...rest } = body;
  const first = Object.entries({ provider, count, for_each }).filter(([, value]) => value !== undefined);
  return items(type, [], { ...Object.fromEntries(first), ...rest });
};

const items = (type: string, path: readonly string[], body: Body): Item[] =>
  Object.entries(body).flatMap(([name, value]): Item[] => {
    if (value === null) return [];
    if (name === "dynamic") return dynamicItems(type, path, value as Body);
    if (path.length === 0 && name === "lifecycle") return bodies(value).map((inside) => lifecycle(inside));
    if (REFERENCES.includes(name) || !isBlock(type, [...path, name], value)) return [argument(name, value)];
    return bodies(value).map((inside) => ({
      block: name,
      labels: [],
      body: items(type, [...path, name], inside),
    }));
  });

const argument = (name: string, value: unknown): Item => ({
  attribute: name,
  value: REFERENCES.includes(name) ? expressionOf(value, (reference) => reference) : expressionOf(value),
});

/** A block once for each element of something that Terraform iterates over. */
const dynamicItems = (type: string, path: readonly string[], blocks: Body): Item[] =>
  Object.entries(blocks).flatMap(([name, value]) =>
    bodies(value).map(({ content, iterator, ...rest }) => ({
      block: "dynamic",
      labels: [name],
      body: [
        ...Object.entries(rest).map(([key, entry]) => ({ attribute: key, value: expressionOf(entry) })),
        ...(iterator === undefined ? [] : [{ attribute: "iterator", value: [String(iterator)] }]),
        ...bodies(content).map((inside) => ({
          block: "content",
          labels: [],
          body: items(type, [...path, name], inside),
        })),
      ],
    })),
  );

const lifecycle = (body: Body): Item => ({
  block: "lifecycle",
  labels: [],
  body: Object.entries(body).flatMap(([name, value]): Item[] => {
    if (name === "precondition" || name === "postcondition")
      return bodies(value).map((inside) => plainBlock(name, inside));
    return [argument(name, value)];
  }),
});

/** A block of attributes alone. */
export const plainBlock = (block: string, body: Body): Item => ({
  block,
  labels: [],
  body: Object.entries(body).map(([attribute, value]) => ({ attribute, value: expressionOf(value) })),
});

/** JSON writes a block as an object, and several of them as a list. */
export const bodies = (value: unknown): Body[] => [value].flat() as Body[];

const isBlock = (type: string, path: readonly string[], value: unknown): boolean => {
  const nested = bodies(value).some((inside) => typeof inside === "object" && inside !== null);
  if (!nested) return false;
  const kind = kinds[type]?.[path.join(".")];
  if (kind === undefined) {
    throw new Error(
      `It is not known whether ${path.join(".")} of ${type} is a block or an attribute. Renew src/publish/nested-blocks.json: npx vitest run --project thorough tests/terraform/hcl.test.ts -u`,
    );
  }
  return kind === "block";
};
