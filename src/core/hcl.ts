import { type IResolvable, type IResolveContext, TerraformElement, Token, Tokenization } from "cdktf";
import { escaped, quoted } from "./terraform-text.ts";

/**
 * A Terraform expression written as Terraform people write it, with values from TypeScript filled in.
 *
 * Text between the holes is Terraform's own language. A hole takes a reference (a variable, an attribute), a plain value
 * (text is quoted, objects and lists are written out) or a resource, which stands for its address.
 *
 * @example
 * hcl`var.nat == "single" ? 1 : 0`
 * hcl`one(${bastion}[*].id)`
 * hcl`{ for key, worker in ${props.workers} : key => worker if worker.enabled }`
 */
export const hcl = (parts: TemplateStringsArray, ...holes: readonly unknown[]): IResolvable =>
  new Expression((context) =>
    parts.map((part, index) => (index === 0 ? part : render(context, holes[index - 1]) + part)).join(""),
  );

/** An expression where the provider expects a string. */
export const text = (expression: IResolvable): string => Token.asString(expression);

/** An expression where the provider expects a number. */
export const number = (expression: IResolvable): number => Token.asNumber(expression);

/** An expression where the provider expects a list of strings. */
export const list = (expression: IResolvable): string[] => Token.asList(expression);

/** Data as Terraform's `jsonencode(…)`, references inside it included. */
export const json = (data: unknown): string => text(hcl`jsonencode(${data})`);

class Expression implements IResolvable {
  readonly creationStack: string[] = [];

  constructor(private readonly write: (context: IResolveContext) => string) {}

  resolve(context: IResolveContext): string {
    // CDKTF marks "inside an expression" on the context that it hands down, so `${…}` is written once, outermost.
    const inside = context as IResolveContext & { suppressBraces?: boolean };
    const outermost = !inside.suppressBraces;
    inside.suppressBraces = true;
    const expression = this.write(inside);
    return outermost ? `\${${expression}}` : expression;
  }

  toString(): string {
    return Token.asString(this);
  }

  toJSON(): string {
    return "<terraform expression>";
  }
}

const render = (context: IResolveContext, value: unknown): string => {
  if (value === null || value === undefined) return "null";
  if (TerraformElement.isTerraformElement(value) && "fqn" in value) return render(context, value.fqn);
  if (typeof value === "string") return renderText(context, value);
  if (Token.isUnresolved(value)) return String(context.resolve(value));
  if (Array.isArray(value)) return `[${value.map((item) => render(context, item)).join(", ")}]`;
  if (typeof value === "object") return renderObject(context, value);
  return String(value);
};

const renderObject = (context: IResolveContext, value: object): string => {
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .map(([key, entry]) => `${quoted(key)} = ${render(context, entry)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
};

/** Text may hold tokens among its letters: `"${var.name}-api"`. */
const renderText = (context: IResolveContext, value: string): string => {
  const { fragments } = Tokenization.reverseString(value) as unknown as { fragments: readonly Fragment[] };
  const [only] = fragments;
  if (fragments.length === 1 && only && isReference(only)) return String(context.resolve(only.token));
  return `"${fragments
    .map((fragment) => (isReference(fragment) ? `\${${context.resolve(fragment.token)}}` : escaped(fragment.lit)))
    .join("")}"`;
};

/** CDKTF's own record of what a text is made of. */
type Fragment = { readonly type: "token" | "intrinsic"; readonly token: IResolvable } | Literal;
interface Literal {
  readonly type: "literal" | "escape";
  readonly lit: string;
}

const isReference = (fragment: Fragment): fragment is Exclude<Fragment, Literal> =>
  fragment.type === "token" || fragment.type === "intrinsic";
