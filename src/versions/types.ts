import type { Attribute, Constraint } from "./type-constraint.ts";

/** A difference between two types of one input. */
export type TypeChange =
  | {
      /** Where in the input: `workers[*].cpu`. */
      readonly path: string;
      /** A value that was right may be wrong now; or more values are right. */
      readonly kind: "narrowed" | "widened";
      /** Follows the path. */
      readonly message: string;
    }
  | { readonly path: string; readonly kind: "added" /** As Terraform writes it. */; readonly default: string }
  | DefaultChange;

/** Leaving an input out means something else than it did. */
export interface DefaultChange {
  readonly path: string;
  readonly kind: "default";
  /** As Terraform or JSON writes it. */
  readonly before: string;
  readonly after: string;
}

/** How the type of an input changed, seen from a value that somebody already gives it. */
export const typeChanges = (path: string, before: Constraint, after: Constraint): TypeChange[] => {
  if (before.is === "object" && after.is === "object")
    return attributeChanges(path, before.attributes, after.attributes);
  if ("element" in before && "element" in after && before.is === after.is) {
    return typeChanges(`${path}[*]`, before.element, after.element);
  }
  if (before.is === after.is && JSON.stringify(before) === JSON.stringify(after)) return [];
  const turned = `was a ${before.is}, and is a ${after.is} now`;
  return accepts(after, before)
    ? [{ path, kind: "widened", message: `${turned}, which takes what was given before.` }]
    : [{ path, kind: "narrowed", message: `${turned}: values given before do not fit any more.` }];
};

/** Terraform turns numbers and bools into text by itself. Source: Terraform language, "Type Constraints". */
const accepts = (after: Constraint, before: Constraint): boolean =>
  after.is === "any" || (after.is === "string" && (before.is === "number" || before.is === "bool"));

type Attributes = Readonly<Record<string, Attribute>>;

const attributeChanges = (path: string, before: Attributes, after: Attributes): TypeChange[] => [
  ...Object.keys(before)
    .filter((name) => !after[name])
    .map((name) => ({
      path: `${path}.${name}`,
      kind: "narrowed" as const,
      message: "is gone: Terraform drops what callers set there without a word.",
    })),
  ...Object.entries(after).flatMap(([name, attribute]) => attributeChange(`${path}.${name}`, before[name], attribute)),
];

const attributeChange = (path: string, before: Attribute | undefined, after: Attribute): TypeChange[] => {
  if (!before) {
    return after.optional
      ? [{ path, kind: "added", default: after.default }]
      : [{ path, kind: "narrowed", message: "is new and required: whoever sets the rest gets an error." }];
  }
  const inner = typeChanges(path, before.type, after.type);
  if (before.optional && !after.optional) {
    return [...inner, { path, kind: "narrowed", message: "could be left out, and is required now." }];
  }
  if (!before.optional && after.optional) {
    return [...inner, { path, kind: "widened", message: "was required, and may be left out now." }];
  }
  if (before.default === after.default) return inner;
  return [...inner, { path, kind: "default", before: before.default, after: after.default }];
};
