import { type Change, gravest, gravestFirst, type Level } from "./change.ts";
import { defaultChanges } from "./defaults.ts";
import type { ModuleTerraform } from "./module-terraform.ts";
import { outputChanges } from "./outputs.ts";
import { requirementChanges } from "./requirements.ts";
import { resourceChanges } from "./resources.ts";
import { variableChanges } from "./variables.ts";

/** What differs between two versions of a module, and what it means to its callers. */
export interface Comparison {
  readonly level: Level;
  /** Gravest first. */
  readonly changes: readonly Change[];
}

/**
 * Judges the way from one version of a module to another.
 *
 * It reads Terraform as text and asks nobody: where it cannot show that nothing is lost, it says `breaking`.
 */
export const compareModules = (before: ModuleTerraform, after: ModuleTerraform): Comparison => {
  const { changes: ofVariables, added, defaults } = variableChanges(before.variables, after.variables);
  const changes = gravestFirst([
    ...ofVariables,
    ...defaultChanges(defaults, before, after),
    ...outputChanges(before.outputs, after.outputs),
    ...resourceChanges(before, after, added),
    ...requirementChanges(before.requirements, after.requirements),
    ...otherChanges("", before.others, after.others),
    ...otherChanges("local.", before.locals, after.locals),
  ]);
  return { level: gravest(changes.map(({ level }) => level)), changes };
};

type Named = Readonly<Record<string, unknown>>;

/** What has no address that anybody could lose. */
const otherChanges = (prefix: string, before: Named, after: Named): Change[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({
      level: "patch",
      subject: `${prefix}${name}`,
      message: name in before ? (name in after ? "is written otherwise." : "is gone.") : "is new.",
    }));
