import { type Action, changes, isReplacement, type Plan, type ResourceChange } from "./plan.ts";

/** One thing that a second plan shows only because of the emulator. */
export interface EmulatorGap {
  /** E.g. `aws_db_instance`. */
  readonly type: string;

  /** The attribute that differs, with everything in it; `settings.0.mode` for a part of a block. */
  readonly attribute: string;

  /** What moto does differently from AWS. */
  readonly reason: string;

  /** The difference makes Terraform replace the resource. @default false */
  readonly replaces?: boolean;
}

/** A planned change that no gap explains. */
export interface Unexplained {
  readonly address: string;
  readonly actions: readonly Action[];
  /** The attributes that differ and are not on the list; none for a resource that comes or goes. */
  readonly attributes: readonly string[];
}

/**
 * Every known gap. Keep it short: where moto can be corrected in a few lines, it is corrected in
 * `tests/terraform/moto/overlay` instead.
 */
export const emulatorGaps: readonly EmulatorGap[] = [];

/**
 * The planned changes that the gaps do not explain; empty when the second plan is as good as empty.
 * A replacement needs a gap that says so. Creating and destroying is never explained.
 */
export function unexplained(plan: Plan, gaps: readonly EmulatorGap[] = emulatorGaps): Unexplained[] {
  const resources = changes(plan).flatMap((resource) => judge(resource, gaps));
  const outputs = Object.entries(plan.output_changes).flatMap(([name, { actions, after_unknown }]) =>
    actions.includes("no-op") || after_unknown === true ? [] : [{ address: `output.${name}`, actions, attributes: [] }],
  );
  return [...resources, ...outputs];
}

function judge({ address, type, change }: ResourceChange, gaps: readonly EmulatorGap[]): Unexplained[] {
  const replaced = isReplacement(change);
  if (!replaced && !change.actions.includes("update")) return [{ address, actions: change.actions, attributes: [] }];
  const known = gaps.filter((gap) => gap.type === type && (gap.replaces === true || !replaced));
  const attributes = differences(change).filter((path) => !known.some(({ attribute }) => isWithin(path, attribute)));
  return attributes.length === 0 && !(replaced && known.length === 0)
    ? []
    : [{ address, actions: change.actions, attributes }];
}

/**
 * Values not known before the apply follow from another difference of the same resource, so they
 * count only where there is no other.
 */
function differences({ before, after, after_unknown }: ResourceChange["change"]): string[] {
  const unknown = leaves(after_unknown, "");
  const known = changedPaths(before, after, "").filter(
    (path) => !unknown.some((leaf) => isWithin(leaf, path) || isWithin(path, leaf)),
  );
  return known.length > 0 ? known : unknown;
}

function changedPaths(before: unknown, after: unknown, path: string): string[] {
  if (isContainer(before) && isContainer(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => changedPaths(before[key], after[key], join(path, key)));
  }
  return JSON.stringify(before ?? null) === JSON.stringify(after ?? null) ? [] : [path];
}

/** The paths marked `true`. */
function leaves(marks: unknown, path: string): string[] {
  if (marks === true) return [path];
  return isContainer(marks) ? Object.entries(marks).flatMap(([key, mark]) => leaves(mark, join(path, key))) : [];
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isWithin(path: string, attribute: string): boolean {
  return path === attribute || path.startsWith(`${attribute}.`);
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
