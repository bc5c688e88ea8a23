import type { Condition } from "./module-terraform.ts";

/** How the checks on a value changed. */
export interface ConditionChange {
  readonly kind: "narrowed" | "widened";
  /** What the check says when it fails. */
  readonly message: string;
}

/**
 * Compares the checks of a variable, or the preconditions of a resource.
 *
 * A check that is new or was rewritten counts as narrower, since nothing shows that it is not. Limits are understood: a
 * number that only moved, a list of choices that only grew.
 */
export const conditionChanges = (before: readonly Condition[], after: readonly Condition[]): ConditionChange[] => {
  const same = new Set(before.map(({ condition }) => condition));
  const still = new Set(after.map(({ condition }) => condition));
  const gone = before.filter(({ condition }) => !still.has(condition));
  const changes = after
    .filter(({ condition }) => !same.has(condition))
    .map(({ condition, error_message }): ConditionChange => {
      const old = gone.findIndex((entry) => shape(entry.condition) === shape(condition));
      if (old === -1) return { kind: "narrowed", message: error_message };
      const [{ condition: previous }] = gone.splice(old, 1) as [Condition];
      return { kind: isWider(previous, condition) ? "widened" : "narrowed", message: error_message };
    });
  const rewritten = new Set(changes.map(({ message }) => message));
  return [
    ...changes,
    ...gone
      .filter(({ error_message }) => !rewritten.has(error_message))
      .map(({ error_message }) => ({ kind: "widened" as const, message: error_message })),
  ];
};

const CHOICES = /contains\((\[[^\]]*\])/g;
/** A number behind a comparison; its sign decides what a greater number means. */
const LIMIT = /([<>]=?)\s*(-?\d+(?:\.\d+)?)/g;

const shape = (condition: string): string => condition.replaceAll(CHOICES, "contains([]").replaceAll(LIMIT, "$1 0");

/** Both of one shape. What stands behind a negation, or decides between two checks, says nothing by being larger. */
const isWider = (before: string, after: string): boolean => {
  if (/!(?!=)/.test(after)) return false;
  const decision = after.lastIndexOf("?");
  const limits = pairs(LIMIT, before, after).every(([old, now]) => {
    const [was, is] = [Number(old[2]), Number(now[2])];
    if (was === is) return true;
    return (now.index ?? 0) > decision && (now[1]?.startsWith("<") ? is > was : is < was);
  });
  const choices = pairs(CHOICES, before, after).every(([old, now]) => {
    if (old[1] === now[1]) return true;
    const allowed = choicesOf(now[1]);
    return (now.index ?? 0) > decision && choicesOf(old[1]).every((choice) => allowed.includes(choice));
  });
  return limits && choices;
};

const pairs = (pattern: RegExp, before: string, after: string): [RegExpMatchArray, RegExpMatchArray][] => {
  const now = [...after.matchAll(pattern)];
  return [...before.matchAll(pattern)].map((match, index) => [match, now[index] as RegExpMatchArray]);
};

const choicesOf = (text: string | undefined): string[] => (text ?? "").slice(1, -1).split(/\s*,\s*/);
