/** A Terraform state, as far as two copies of it are compared. */
export interface State {
  /** Increases with every change. */
  readonly serial: number;
  /** Given to a state when it is made, and kept. */
  readonly lineage: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: readonly unknown[];
}

/** What is to be done about a local state and what lies where it should go. */
export type Verdict =
  /** The local state goes there. */
  | { readonly do: "copy" }
  /** The same is there already. */
  | { readonly do: "nothing" }
  /** A person has to look: why, as the end of a sentence about the state that is there. */
  | { readonly do: "refuse"; readonly because: string };

/** Judges the two copies. Nothing there is the usual case. */
export const judgeCopies = (local: State, there: State | undefined): Verdict => {
  if (!there) return { do: "copy" };
  if (sameState(local, there)) return { do: "nothing" };
  if (sameLineageAndOlder(there, local)) return { do: "copy" };
  if (there.lineage !== local.lineage) {
    return { do: "refuse", because: `is of another origin (${counted(there)}, lineage ${there.lineage})` };
  }
  return {
    do: "refuse",
    because:
      there.serial === local.serial
        ? `has the same serial ${there.serial} and other content (${counted(there)})`
        : `is newer (serial ${there.serial}, ${counted(there)})`,
  };
};

/** `12 resources`. */
export const counted = ({ resources }: Pick<State, "resources">): string =>
  `${resources.length} ${resources.length === 1 ? "resource" : "resources"}`;

/**
 * Whether two copies hold the same resources and outputs, whatever wrote them.
 *
 * Lineage and serial are not compared: Terraform gives both anew to the first state in a bucket.
 */
export const sameState = (one: State, other: State): boolean =>
  canonical(one.outputs) === canonical(other.outputs) &&
  canonical(sorted(one.resources)) === canonical(sorted(other.resources));

const sameLineageAndOlder = (there: State, local: State): boolean =>
  there.lineage === local.lineage && there.serial < local.serial;

const sorted = (resources: readonly unknown[]): string[] => resources.map(canonical).sort();

/** JSON with the keys of each object in one order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, entry: unknown) =>
    typeof entry === "object" && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  );
