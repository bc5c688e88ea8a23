import type { AttributeSchema, BlockSchema, ProviderSchema } from "./provider-schema.ts";

const META_ARGUMENTS = ["count", "for_each", "depends_on", "lifecycle", "provider"];
type Json = Readonly<Record<string, unknown>>;

/** Everything in synthesized Terraform that the provider's own schema does not allow, or has deprecated. */
export const schemaProblems = (schema: ProviderSchema, terraform: Json): string[] =>
  Object.entries(schema).flatMap(([section, types]) =>
    Object.entries((terraform[section] ?? {}) as Json).flatMap(([type, elements]) => {
      const known = types[type]?.block;
      if (!known) return [`${section} ${type}: the provider has no such type`];
      return Object.entries(elements as Json).flatMap(([name, body]) =>
        blockProblems(`${type}.${name}`, known, body as Json),
      );
    }),
  );

const blockProblems = (path: string, schema: BlockSchema, body: Json): string[] => {
  const { dynamic = {}, ...own } = body;
  const given = { ...own, ...contents(dynamic as Json) };
  return [
    ...Object.entries(given)
      .filter(([name]) => !META_ARGUMENTS.includes(name))
      .flatMap(([name, value]) => memberProblems(`${path}.${name}`, schema, name, value)),
    ...missing(schema, given).map((name) => `${path}.${name}: is required`),
  ];
};

const contents = (dynamic: Json): Json =>
  Object.fromEntries(Object.entries(dynamic).map(([name, block]) => [name, [(block as Json).content]]));

const missing = ({ attributes = {}, block_types = {} }: BlockSchema, given: Json): string[] => [
  ...Object.keys(attributes).filter((name) => attributes[name]?.required && !(name in given)),
  ...Object.keys(block_types).filter((name) => (block_types[name]?.min_items ?? 0) > 0 && !(name in given)),
];

const memberProblems = (path: string, schema: BlockSchema, name: string, value: unknown): string[] => {
  const attribute = schema.attributes?.[name];
  if (attribute) return attributeProblems(path, attribute, value);
  const block = schema.block_types?.[name]?.block;
  if (!block) return [`${path}: the provider has no such attribute`];
  const blocks = Array.isArray(value) ? value : [value];
  return blocks.flatMap((body) => (typeof body === "object" ? blockProblems(path, block, body as Json) : []));
};

const attributeProblems = (path: string, attribute: AttributeSchema, value: unknown): string[] => [
  ...(attribute.deprecated ? [`${path}: is deprecated`] : []),
  ...(attribute.optional || attribute.required ? [] : [`${path}: is set by AWS alone`]),
  ...(fits(attribute.type, value)
    ? []
    : [`${path}: must be ${JSON.stringify(attribute.type)}, but is ${JSON.stringify(value)}`]),
];

/** A text with `${` may become any type; plain values must already be of the type. */
const fits = (type: unknown, value: unknown): boolean => {
  if (value === null || (typeof value === "string" && value.includes("${"))) return true;
  if (typeof type === "string") return typeof value === (type === "bool" ? "boolean" : type);
  const [kind, inner] = (type ?? []) as [string?, unknown?];
  if (kind === "list" || kind === "set") return Array.isArray(value) && value.every((item) => fits(inner, item));
  if (typeof value !== "object" || value === null) return false;
  if (kind === "map") return Object.values(value).every((item) => fits(inner, item));
  if (kind === "object")
    return Object.entries(value).every(([key, item]) => key in (inner as Json) && fits((inner as Json)[key], item));
  return true;
};
