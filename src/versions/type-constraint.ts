/** A Terraform type constraint, read. */
export type Constraint =
  | { readonly is: "string" | "number" | "bool" | "any" }
  | { readonly is: "list" | "set" | "map"; readonly element: Constraint }
  | { readonly is: "tuple"; readonly elements: readonly Constraint[] }
  | { readonly is: "object"; readonly attributes: Readonly<Record<string, Attribute>> };

export interface Attribute {
  readonly type: Constraint;
  readonly optional: boolean;
  /** As Terraform writes it; `null` when an optional attribute has none. */
  readonly default: string;
}

const NOTHING = "null";
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[A-Za-z_][\w-]*|-?\d[\w.]*|[^\s])/y;

/**
 * Reads `map(object({ cpu = optional(number, 256) }))`.
 *
 * @throws Error when it is none
 */
export const readConstraint = (text: string): Constraint => {
  const tokens = tokenize(text);
  let at = 0;
  const peek = (): string => tokens[at] ?? "";
  const take = (expected?: string): string => {
    const token = peek();
    if (expected !== undefined && token !== expected) throw new Error(`${text} is not a type: ${expected} is missing.`);
    at += 1;
    return token;
  };

  const inParentheses = <Read>(read: () => Read): Read => {
    take("(");
    const found = read();
    take(")");
    return found;
  };

  const constraint = (): Constraint => {
    const word = take();
    switch (word) {
      case "string":
      case "number":
      case "bool":
      case "any":
        return { is: word };
      case "list":
      case "set":
      case "map":
        return { is: word, element: inParentheses(constraint) };
      case "tuple":
        return { is: word, elements: inParentheses(elements) };
      case "object":
        return { is: word, attributes: inParentheses(attributes) };
      default:
        throw new Error(`${text} is not a type: nothing is known of ${word || "its end"}.`);
    }
  };

  const elements = (): Constraint[] => {
    const found: Constraint[] = [];
    take("[");
    while (peek() !== "]") {
      found.push(constraint());
      if (peek() === ",") take();
    }
    take("]");
    return found;
  };

  const attributes = (): Record<string, Attribute> => {
    const found: Record<string, Attribute> = {};
    take("{");
    while (peek() !== "}") {
      const name = take().replaceAll('"', "");
      take("=");
      found[name] = attribute();
      if (peek() === ",") take();
    }
    take("}");
    return found;
  };

  const attribute = (): Attribute => {
    if (peek() !== "optional") return { type: constraint(), optional: false, default: NOTHING };
    take();
    return inParentheses(() => {
      const type = constraint();
      if (peek() !== ",") return { type, optional: true, default: NOTHING };
      take();
      return { type, optional: true, default: literal() };
    });
  };

  /** Everything up to the parenthesis that closes `optional`. */
  const literal = (): string => {
    const found: string[] = [];
    for (let depth = 0; peek() !== "" && (depth > 0 || peek() !== ")"); ) {
      if ("([{".includes(peek())) depth += 1;
      if (")]}".includes(peek())) depth -= 1;
      found.push(take());
    }
    return found.join(" ");
  };

  return constraint();
};

const tokenize = (text: string): string[] => {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) tokens.push(match[1] ?? "");
  return tokens;
};
