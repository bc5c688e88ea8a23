/** A limit on a value, as data: what a schema file can hold. Lengths are of texts (characters) and of lists (items). */
export type Limit =
  | { readonly is: "min_length" | "max_length" | "at_least" | "at_most" | "above" | "below"; readonly value: number }
  | { readonly is: "whole" }
  | { readonly is: "pattern"; readonly value: string; readonly flags?: string }
  | { readonly is: "one_of"; readonly value: readonly string[] };

/** The Terraform condition of a limit on an expression. */
export const conditionOf = (limit: Limit, x: string): string => {
  switch (limit.is) {
    case "min_length":
      return `length(${x}) >= ${limit.value}`;
    case "max_length":
      return `length(${x}) <= ${limit.value}`;
    case "at_least":
      return `${x} >= ${limit.value}`;
    case "at_most":
      return `${x} <= ${limit.value}`;
    case "above":
      return `${x} > ${limit.value}`;
    case "below":
      return `${x} < ${limit.value}`;
    case "whole":
      return `floor(${x}) == ${x}`;
    case "pattern":
      return `can(regex(${JSON.stringify(limit.value)}, ${x}))`;
    case "one_of":
      return `contains(${JSON.stringify(limit.value)}, ${x})`;
  }
};
