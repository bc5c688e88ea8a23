import type { BlockSchema, ProviderSchema } from "./provider-schema.ts";

type Body = Readonly<Record<string, unknown>>;
type Kinds = Record<string, "attribute" | "block">;

/**
 * What is nested in the resources of modules, and whether the provider calls it a block or an attribute: the content of
 * `src/publish/nested-blocks.json`.
 *
 * @param files the modules' `main.tf.json`, parsed
 */
export const nestedBlocks = (files: readonly Body[], schema: ProviderSchema): string => {
  const found: Record<string, Kinds> = {};
  for (const section of ["resource", "data", "ephemeral"]) {
    for (const [type, named] of files.flatMap((file) => Object.entries((file[section] ?? {}) as Body))) {
      const block = schema[section]?.[type]?.block;
      if (!block) throw new Error(`The provider has no ${type}.`);
      const key = section === "resource" ? type : `${section}.${type}`;
      found[key] ??= {};
      for (const { lifecycle: _, ...body } of Object.values(named as Body) as Body[])
        collect(body, block, "", found[key]);
    }
  }
  const nested = Object.entries(found).filter(([, kinds]) => Object.keys(kinds).length > 0);
  return `${JSON.stringify(byName(nested.map(([type, kinds]) => [type, byName(Object.entries(kinds))])), null, 2)}\n`;
};

const byName = <Value>(entries: [string, Value][]): Record<string, Value> =>
  Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));

const collect = (
  { dynamic = {}, ...body }: Body,
  { block_types = {} }: BlockSchema,
  path: string,
  kinds: Kinds,
): void => {
  const contents = Object.entries(dynamic as Body).map(([name, value]) => [
    name,
    bodies(value).map(({ content }) => content),
  ]);
  for (const [name, value] of [...Object.entries(body), ...(contents as [string, unknown][])]) {
    const inside = bodies(value).filter((entry) => typeof entry === "object" && entry !== null);
    if (inside.length === 0) continue;
    const block = block_types[name]?.block;
    kinds[`${path}${name}`] = block ? "block" : "attribute";
    if (block) for (const entry of inside) collect(entry, block, `${path}${name}.`, kinds);
  }
};

const bodies = (value: unknown): Body[] => [value].flat() as Body[];
