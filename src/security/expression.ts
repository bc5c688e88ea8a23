/** Terraform's expression language as a tree. `source` is the text it was read from. */
export type Expression = { readonly source: string } & (
  | { readonly is: "literal"; readonly value: unknown }
  | { readonly is: "template"; readonly parts: readonly (string | Expression)[] }
  | { readonly is: "name"; readonly name: string }
  | { readonly is: "attribute"; readonly of: Expression; readonly name: string }
  | { readonly is: "index"; readonly of: Expression; readonly key: Expression }
  | { readonly is: "splat"; readonly of: Expression; readonly path: readonly (string | Expression)[] }
  | { readonly is: "call"; readonly name: string; readonly args: readonly Expression[]; readonly spread: boolean }
  | { readonly is: "unary"; readonly operator: string; readonly of: Expression }
  | { readonly is: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly is: "choice"; readonly if: Expression; readonly then: Expression; readonly else: Expression }
  | { readonly is: "list"; readonly items: readonly Expression[] }
  | { readonly is: "object"; readonly entries: readonly (readonly [key: Expression, value: Expression])[] }
  | For
);

/** `[for …]` or `{for …}`. */
export interface For {
  readonly is: "for";
  readonly names: readonly string[];
  readonly in: Expression;
  /** The key of each entry, where the result is an object. */
  readonly key?: Expression;
  readonly value: Expression;
  readonly if?: Expression;
}
