import type { Expression, For } from "./expression.ts";

type Shape<Tree = Expression> = Tree extends unknown ? Omit<Tree, "source"> : never;

/** Operators from the loosest to the tightest. Source: Terraform documentation, "Arithmetic and Logical Operators". */
const OPERATORS = [["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"]];

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/**
 * Reads a string of Terraform's JSON syntax, which is always a template.
 *
 * @throws Error naming the place, when it is not one or uses a template directive (`%{ if … }`), which no module of ours does
 */
export const parseTemplate = (text: string): Expression => new Reader(text).wholeTemplate();

/** Reads an expression without the `${…}` around it, such as a type constraint. */
export const parseExpression = (text: string): Expression => new Reader(text).wholeExpression();

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  wholeTemplate(): Expression {
    return this.template(undefined);
  }

  wholeExpression(): Expression {
    const expression = this.expression();
    if (this.at < this.text.length) this.fail("the end");
    return expression;
  }

  /** Up to the closing quote, or to the end of the text when there is none. Only quoted text has escapes. */
  private template(quote: string | undefined): Expression {
    const start = this.at;
    const parts: (string | Expression)[] = [];
    const add = (letters: string) => {
      const last = parts.at(-1);
      if (typeof last === "string") parts[parts.length - 1] = last + letters;
      else parts.push(letters);
    };
    while (this.at < this.text.length && this.text[this.at] !== quote) {
      const two = this.text.slice(this.at, this.at + 2);
      const three = this.text.slice(this.at, this.at + 3);
      if (three === "$${" || three === "%%{") {
        add(three);
        this.at += 3;
      } else if (two === "${") {
        this.at += 2;
        parts.push(this.expression());
        this.expect("}");
      } else if (two === "%{") {
        this.fail("no template directive");
      } else if (quote && two[0] === "\\") {
        add(this.escape());
      } else {
        add(two[0] ?? "");
        this.at++;
      }
    }
    return { is: "template", parts, source: this.text.slice(start, this.at) };
  }

  private escape(): string {
    const letter = this.text[this.at + 1] ?? "";
    if (letter === "u") {
      this.at += 6;
      return String.fromCharCode(Number.parseInt(this.text.slice(this.at - 4, this.at), 16));
    }
    this.at += 2;
    return ESCAPES[letter] ?? this.fail("a known escape");
  }

  private expression(): Expression {
    const start = this.start();
    const condition = this.binary(0);
    if (!this.take("?")) return condition;
    const then = this.expression();
    this.expect(":");
    return this.node(start, { is: "choice", if: condition, then, else: this.expression() });
  }

  private binary(level: number): Expression {
    const operators = OPERATORS[level];
    if (!operators) return this.unary();
    const start = this.start();
    let left = this.binary(level + 1);
    for (let operator = this.oneOf(operators); operator; operator = this.oneOf(operators)) {
      left = this.node(start, { is: "binary", operator, left, right: this.binary(level + 1) });
    }
    return left;
  }

  private unary(): Expression {
    const start = this.start();
    const operator = this.oneOf(["!", "-"]);
    if (operator) return this.node(start, { is: "unary", operator, of: this.unary() });
    let of = this.primary();
    while (this.at < this.text.length) {
      if (this.take("[*]") || this.take(".*")) of = this.node(start, { is: "splat", of, path: this.path() });
      else if (this.take("[")) of = this.indexed(start, of);
      else if (/^\.[A-Za-z_]/.test(this.text.slice(this.at, this.at + 2))) {
        this.at++;
        of = this.node(start, { is: "attribute", of, name: this.word() });
      } else break;
    }
    return of;
  }

  private indexed(start: number, of: Expression): Expression {
    const key = this.expression();
    this.expect("]");
    return this.node(start, { is: "index", of, key });
  }

  /** What follows a splat applies to each element. */
  private path(): (string | Expression)[] {
    const path: (string | Expression)[] = [];
    for (;;) {
      if (/^\.[A-Za-z_]/.test(this.text.slice(this.at, this.at + 2))) {
        this.at++;
        path.push(this.word());
      } else if (this.text[this.at] === "[" && this.text[this.at + 1] !== "*") {
        this.at++;
        path.push(this.expression());
        this.expect("]");
      } else return path;
    }
  }

  private primary(): Expression {
    const start = this.start();
    if (this.take('"')) {
      const template = this.template('"');
      this.expect('"');
      return { ...template, source: this.text.slice(start, this.at) };
    }
    const number = /^\d+(\.\d+)?/.exec(this.text.slice(this.at, this.at + 30))?.[0];
    if (number) {
      this.at += number.length;
      return this.node(start, { is: "literal", value: Number(number) });
    }
    if (this.take("(")) {
      const inside = this.expression();
      this.expect(")");
      return inside;
    }
    if (this.take("[")) return this.keyword("for") ? this.loop(start, "]") : this.list(start);
    if (this.take("{")) return this.keyword("for") ? this.loop(start, "}") : this.object(start);
    const name = this.word();
    const literals: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
    if (name in literals) return this.node(start, { is: "literal", value: literals[name] });
    return this.text[this.at] === "(" ? this.call(start, name) : this.node(start, { is: "name", name });
  }

  private call(start: number, name: string): Expression {
    this.expect("(");
    const args: Expression[] = [];
    let spread = false;
    while (!this.take(")")) {
      args.push(this.expression());
      spread = this.take("...") || spread;
      this.take(",");
    }
    return this.node(start, { is: "call", name, args, spread });
  }

  private list(start: number): Expression {
    const items: Expression[] = [];
    while (!this.take("]")) {
      items.push(this.expression());
      this.take(",");
    }
    return this.node(start, { is: "list", items });
  }

  private object(start: number): Expression {
    const entries: [Expression, Expression][] = [];
    while (!this.take("}")) {
      const key = this.expression();
      if (!this.take("=")) this.expect(":");
      // A bare word is the key itself, not a reference.
      entries.push([
        key.is === "name" ? { is: "literal", value: key.name, source: key.source } : key,
        this.expression(),
      ]);
      this.take(",");
    }
    return this.node(start, { is: "object", entries });
  }

  private loop(start: number, close: string): Expression {
    const names = [this.word()];
    if (this.take(",")) names.push(this.word());
    if (!this.keyword("in")) this.fail("in");
    const over = this.expression();
    this.expect(":");
    const first = this.expression();
    const value = this.take("=>") ? this.expression() : undefined;
    this.take("...");
    const condition = this.keyword("if") ? this.expression() : undefined;
    this.expect(close);
    const loop: For = { is: "for", names, in: over, value: value ?? first, ...(value && { key: first }) };
    return this.node(start, condition ? { ...loop, if: condition } : loop);
  }

  private word(): string {
    this.space();
    const word = /^[A-Za-z_][A-Za-z0-9_-]*/.exec(this.text.slice(this.at, this.at + 80))?.[0];
    if (!word) return this.fail("a name");
    this.at += word.length;
    return word;
  }

  private keyword(word: string): boolean {
    this.space();
    if (!new RegExp(`^${word}\\s`).test(this.text.slice(this.at, this.at + word.length + 1))) return false;
    this.at += word.length;
    return true;
  }

  private oneOf(operators: readonly string[]): string | undefined {
    return operators.find((operator) => this.take(operator));
  }

  private take(token: string): boolean {
    this.space();
    if (!this.text.startsWith(token, this.at)) return false;
    // `=` is not the beginning of `==` or `=>`, nor `!` that of `!=`.
    if ((token === "=" || token === "!") && /[=>]/.test(this.text[this.at + 1] ?? "")) return false;
    this.at += token.length;
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) this.fail(`"${token}"`);
  }

  private start(): number {
    this.space();
    return this.at;
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? "")) this.at++;
  }

  private node(start: number, shape: Shape): Expression {
    return { ...shape, source: this.text.slice(start, this.at).trim() } as Expression;
  }

  private fail(expected: string): never {
    throw new Error(
      `Expected ${expected} at ${this.at} of the Terraform expression ${this.text.slice(0, this.at)}‸${this.text.slice(this.at, this.at + 60)}`,
    );
  }
}
