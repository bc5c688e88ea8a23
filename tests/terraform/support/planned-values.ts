import type { Plan, ResourceChange } from "./plan.ts";

/** Set by whoever calls the module, not by the module. */
const CALLERS_OWN = ["tags_all"];

/**
 * Where two plans of the same module differ, the address of the call aside. What only one of them can know before an apply
 * (a reference to another module against a value in a state) is no difference.
 */
export const plannedDifferences = (one: Plan, oneCall: string, other: Plan, otherCall: string): string[] => {
  const [mine, theirs] = [inCall(one, oneCall), inCall(other, otherCall)];
  const addresses = [...new Set([...mine.keys(), ...theirs.keys()])].sort();
  return addresses.flatMap((address) => {
    const [a, b] = [mine.get(address), theirs.get(address)];
    if (!a || !b) return [`${address}: only planned by ${a ? oneCall : otherCall}`];
    const unknown = merge(a.change.after_unknown, b.change.after_unknown);
    return differences(address, a.change.after, b.change.after, unknown);
  });
};

/** How many resources a plan has in a call. */
export const plannedIn = (plan: Plan, call: string): number => inCall(plan, call).size;

const inCall = (plan: Plan, call: string): ReadonlyMap<string, ResourceChange> =>
  new Map(
    plan.resource_changes
      .filter(({ address, mode }) => mode === "managed" && address.startsWith(`${call}.`))
      .map((resource) => [resource.address.slice(call.length + 1), resource]),
  );

const differences = (path: string, a: unknown, b: unknown, unknown: unknown): string[] => {
  if (unknown === true) return [];
  if (isContainer(a) && isContainer(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !CALLERS_OWN.includes(key));
    return keys.flatMap((key) =>
      differences(`${path}.${key}`, a[key], b[key], isContainer(unknown) ? unknown[key] : false),
    );
  }
  if (isContainer(unknown) && containsUnknown(unknown)) return [];
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
    ? []
    : [`${path}: ${JSON.stringify(a)} ≠ ${JSON.stringify(b)}`];
};

const merge = (a: unknown, b: unknown): unknown => {
  if (a === true || b === true) return true;
  if (!isContainer(a) || !isContainer(b)) return isContainer(a) ? a : b;
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((key) => [key, merge(a[key], b[key])]),
  );
};

const containsUnknown = (marks: Readonly<Record<string, unknown>>): boolean =>
  Object.values(marks).some((mark) => mark === true || (isContainer(mark) && containsUnknown(mark)));

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
