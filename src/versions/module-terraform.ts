/** A block of Terraform's JSON syntax. */
export type Block = Readonly<Record<string, unknown>>;
type Named<Entry> = Readonly<Record<string, Entry>>;

/** One check of a variable, or a precondition of a resource. */
export interface Condition {
  readonly condition: string;
  readonly error_message: string;
}

export interface Variable {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly sensitive?: boolean;
  readonly validation?: readonly Condition[];
}

/** A module's Terraform, as far as versions are concerned with it. */
export interface ModuleTerraform {
  readonly variables: Named<Variable>;
  readonly outputs: Named<Block>;
  /** By address, such as `aws_vpc.this`. */
  readonly resources: Named<Block>;
  readonly locals: Named<unknown>;
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  /** Addresses that Terraform forgets without destroying them. */
  readonly forgotten: readonly string[];
  readonly requirements: {
    readonly required_version?: string;
    readonly required_providers?: Named<{ readonly source?: string; readonly version?: string }>;
  };
  /** Everything else by address: data sources, ephemeral resources, checks. */
  readonly others: Named<unknown>;
}

/**
 * Reads the files of a module's `terraform` folder, name → text.
 *
 * The stamp of its version is left out: a release alone changes nothing.
 */
export const moduleTerraform = (files: ReadonlyMap<string, string>): ModuleTerraform => {
  const { variable, output, resource, locals, moved, removed, terraform, ...others } = merged(files);
  const { module_version: _stamp, ...ownLocals } = (locals ?? {}) as Block;
  return {
    variables: (variable ?? {}) as Named<Variable>,
    outputs: (output ?? {}) as Named<Block>,
    resources: byAddress((resource ?? {}) as Named<Named<Block>>),
    locals: ownLocals,
    moved: list(moved) as ModuleTerraform["moved"],
    forgotten: (list(removed) as Removed[]).filter(keeps).map(({ from }) => from),
    requirements: (terraform ?? {}) as ModuleTerraform["requirements"],
    others: Object.fromEntries(Object.entries(others).flatMap(([section, blocks]) => addresses(section, blocks))),
  };
};

interface Removed {
  readonly from: string;
  readonly lifecycle?: { readonly destroy?: boolean };
}

const keeps = ({ lifecycle }: Removed): boolean => [lifecycle].flat()[0]?.destroy === false;

const list = (value: unknown): readonly unknown[] => (value === undefined ? [] : [value].flat());

const merged = (files: ReadonlyMap<string, string>): Record<string, unknown> => {
  const all: Record<string, unknown> = {};
  for (const text of files.values()) {
    for (const [section, content] of Object.entries(JSON.parse(text) as Block)) {
      if (section === "//") continue;
      all[section] = Array.isArray(content)
        ? [...list(all[section]), ...content]
        : { ...(all[section] as Block | undefined), ...(content as Block) };
    }
  }
  return all;
};

const byAddress = (types: Named<Named<Block>>): Named<Block> =>
  Object.fromEntries(
    Object.entries(types).flatMap(([type, blocks]) =>
      Object.entries(blocks).map(([name, block]) => [`${type}.${name}`, block]),
    ),
  );

const addresses = (section: string, blocks: unknown): [string, unknown][] =>
  section === "data" || section === "ephemeral"
    ? Object.entries(byAddress(blocks as Named<Named<Block>>)).map(([address, block]) => [
        `${section}.${address}`,
        block,
      ])
    : [[section, blocks]];
