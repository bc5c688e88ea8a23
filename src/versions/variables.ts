import type { Change } from "./change.ts";
import { conditionChanges } from "./conditions.ts";
import type { ModuleTerraform, Variable } from "./module-terraform.ts";
import { inputsIn, overlap } from "./references.ts";
import { readConstraint } from "./type-constraint.ts";
import { type DefaultChange, type TypeChange, typeChanges } from "./types.ts";

/** What happened to the inputs of a module. */
export interface VariableChanges {
  readonly changes: readonly Change[];
  /** Inputs, and optional attributes of inputs, that nobody can have set yet, with their defaults as Terraform writes them. */
  readonly added: ReadonlyMap<string, string>;
  /** Which of them matter depends on what they feed. */
  readonly defaults: readonly DefaultChange[];
}

type Variables = ModuleTerraform["variables"];

/** Compares the inputs of two versions, seen from a caller of the first. */
export const variableChanges = (before: Variables, after: Variables): VariableChanges => {
  const kept = Object.keys(after).filter((name) => before[name]);
  const types = kept.flatMap((name) => typesOf(name, before[name] as Variable, after[name] as Variable));
  const fresh = Object.keys(after).filter((name) => !before[name]);
  const added = new Map([
    ...fresh.map((name): [string, string] => [name, JSON.stringify(after[name]?.default ?? null)]),
    ...types.flatMap((change): [string, string][] => (change.kind === "added" ? [[change.path, change.default]] : [])),
  ]);
  return {
    changes: [
      ...Object.keys(before)
        .filter((name) => !after[name])
        .map((name) => removed(name, before[name] as Variable, after, fresh)),
      ...fresh.map((name) => addition(name, after[name] as Variable)),
      ...types.flatMap(fromType),
      ...kept.flatMap((name) =>
        keptChanges(name, before[name] as Variable, after[name] as Variable, [...added.keys()]),
      ),
    ],
    added,
    defaults: [
      ...kept.flatMap((name) => ownDefault(name, before[name] as Variable, after[name] as Variable)),
      ...types.filter((change) => change.kind === "default"),
    ],
  };
};

const removed = (name: string, { type, description }: Variable, after: Variables, fresh: readonly string[]): Change => {
  const heirs = fresh.filter((other) => after[other]?.type === type);
  const heir =
    heirs.find((other) => after[other]?.description === description) ?? (heirs.length === 1 ? heirs[0] : undefined);
  return {
    level: "breaking",
    subject: `variable ${name}`,
    message: heir
      ? `is gone, it seems to be called ${heir} now: whoever sets it gets an error.`
      : "is gone: whoever sets it gets an error.",
  };
};

const addition = (name: string, variable: Variable): Change =>
  "default" in variable
    ? { level: "minor", subject: `variable ${name}`, message: "is a new optional input." }
    : {
        level: "breaking",
        subject: `variable ${name}`,
        message: "is new and required: every caller gets an error until it is set.",
      };

const typesOf = (name: string, before: Variable, after: Variable): TypeChange[] =>
  typeChanges(name, readConstraint(before.type ?? "any"), readConstraint(after.type ?? "any"));

const fromType = (change: TypeChange): Change[] => {
  const subject = `variable ${change.path}`;
  switch (change.kind) {
    case "narrowed":
      return [{ level: "breaking", subject, message: change.message }];
    case "widened":
      return [{ level: "minor", subject, message: change.message }];
    case "added":
      return [{ level: "minor", subject, message: "is a new optional input." }];
    case "default":
      return [];
  }
};

const keptChanges = (name: string, before: Variable, after: Variable, added: readonly string[]): Change[] => {
  const change = (level: Change["level"], message: string): Change => ({ level, subject: `variable ${name}`, message });
  const found: Change[] = conditionsOf(before, after, added).map(({ kind, message }) =>
    kind === "narrowed"
      ? change("breaking", `may refuse values that were right before: ${message}`)
      : change("minor", `takes values that it refused before: ${message}`),
  );
  const [couldBeNull, canBeNull] = [before.nullable !== false, after.nullable !== false];
  if (couldBeNull && !canBeNull) found.push(change("breaking", "could be null, and cannot any more."));
  if (!couldBeNull && canBeNull) found.push(change("minor", "may be null now."));
  if ("default" in before && !("default" in after))
    found.push(change("breaking", "could be left out, and is required now."));
  if (!("default" in before) && "default" in after)
    found.push(change("minor", "was required, and may be left out now."));
  if (before.description !== after.description) found.push(change("patch", "is described in other words."));
  if (Boolean(before.sensitive) !== Boolean(after.sensitive)) {
    found.push(
      change(
        "patch",
        after.sensitive ? "is sensitive now: plans hide it." : "is not sensitive any more: plans show it.",
      ),
    );
  }
  return found;
};

/** A check of something new alone refuses nothing that a caller could have set. */
const conditionsOf = (before: Variable, after: Variable, added: readonly string[]) => {
  const concernsOnlyNew = (condition: string): boolean => {
    const inputs = inputsIn(condition).filter((path) => !added.some((input) => isAbove(path, input)));
    return inputs.length > 0 && inputs.every((path) => added.some((input) => overlap(path, input)));
  };
  const known = (before.validation ?? []).map(({ condition }) => condition);
  const checks = (after.validation ?? []).filter(
    ({ condition }) => known.includes(condition) || !concernsOnlyNew(condition),
  );
  return conditionChanges(before.validation ?? [], checks);
};

/** `workers` is above `workers[*].cpu`: a loop names it on the way. */
const isAbove = (path: string, input: string): boolean => depth(input) > depth(path) && overlap(path, input);

const depth = (path: string): number => path.split(".").length;

const ownDefault = (name: string, before: Variable, after: Variable): DefaultChange[] => {
  if (!("default" in before && "default" in after)) return [];
  const [was, is] = [JSON.stringify(before.default), JSON.stringify(after.default)];
  return was === is ? [] : [{ path: name, kind: "default", before: was, after: is }];
};
