import type { ModuleDefinition } from "./module.ts";

type Block = Readonly<Record<string, unknown>>;
type Sections = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Block>>>>>>;

/**
 * Writes a module's name and version where Terraform users see them: tags of its anchor.
 *
 * The version stands once, in `locals.module_version`, where release-please's JSON updater finds it. The tags are called as a
 * live stack's default tags are, so that an environment's anchor says the same whichever of the two wins.
 *
 * @throws Error when there is no such resource
 */
export const stamp = (
  sections: Sections,
  { name, anchor }: Pick<ModuleDefinition, "name" | "anchor">,
  version: string,
): Readonly<Record<string, unknown>> => {
  const [type = "", label = ""] = anchor.split(".");
  const block = sections.resource?.[type]?.[label];
  if (!block) throw new Error(`The module ${name} has no resource ${anchor} that could carry its version.`);
  const tags = { ...(block.tags as Block | undefined), module: name, module_version: "${local.module_version}" };
  return {
    ...sections,
    locals: { ...sections.locals, module_version: version },
    resource: {
      ...sections.resource,
      [type]: { ...sections.resource?.[type], [label]: { ...block, tags } },
    },
  };
};
