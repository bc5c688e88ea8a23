/** A block of Terraform's JSON syntax. */
type Block = Readonly<Record<string, unknown>>;
type Section = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** A synthesized module, as far as its references go. */
export interface Synthesized {
  readonly resource?: Section;
  readonly locals?: Block;
}

const ADDRESS = /(?<![A-Za-z0-9_.-])(?:aws_[a-z0-9_]+|local|var)\.[a-z0-9_]+/g;

/** Address of each resource → its block, in the module's own order. */
export const resourcesOf = ({ resource = {} }: Synthesized): ReadonlyMap<string, Block> =>
  new Map(
    Object.entries(resource).flatMap(([type, blocks]) =>
      Object.entries(blocks).map(([name, block]): [string, Block] => [`${type}.${name}`, block]),
    ),
  );

/**
 * What refers to what in a module: address → addresses of resources and variables it names, itself left out. What stands in a
 * local belongs to whoever names the local.
 */
export const referencesIn = (module: Synthesized): ReadonlyMap<string, ReadonlySet<string>> => {
  const resources = resourcesOf(module);
  const locals = module.locals ?? {};
  const named = (value: unknown): string[] =>
    (JSON.stringify(value).match(ADDRESS) ?? []).flatMap((address) => {
      if (address.startsWith("local.")) return named(locals[address.slice("local.".length)] ?? "");
      return address.startsWith("var.") || resources.has(address) ? [address] : [];
    });
  return new Map([...resources].map(([address, block]) => [address, new Set(named(block).filter(isNot(address)))]));
};

const isNot = (address: string) => (other: string) => other !== address;
