import { evaluate, type Scope } from "./evaluate.ts";
import { defaultValues, type Values, type Variables } from "./inputs.ts";

type Arguments = Readonly<Record<string, unknown>>;
type Named = Readonly<Record<string, Arguments>>;
type Typed = Readonly<Record<string, Named>>;

/** A module in Terraform's JSON syntax, as it is published. */
export interface ModuleJson {
  readonly variable?: Variables;
  readonly locals?: Arguments;
  readonly resource?: Typed;
  readonly data?: Typed;
}

/** A resource or data source, with everything in it known that can be. */
export interface Block {
  /** `aws_lb` or `data.aws_iam_policy_document`. */
  readonly type: string;
  readonly name: string;
  /** `aws_lb.this`. */
  readonly address: string;
  readonly values: Arguments;
}

/** A module under certain inputs. */
export class Synthesized {
  readonly blocks: readonly Block[];
  /** Values of the inputs. */
  readonly values: Values;

  private constructor(blocks: readonly Block[], values: Values) {
    this.blocks = blocks;
    this.values = values;
  }

  /** With the defaults of all inputs. */
  static of(json: ModuleJson): Synthesized {
    const values = defaultValues(json.variable ?? {});
    return new Synthesized(evaluated(written(json), json.locals ?? {}, values), values);
  }

  /** With other values of some inputs. Blocks that those inputs do not reach are the same objects. */
  with(json: ModuleJson, values: Values, inputs: readonly (readonly string[])[]): Synthesized {
    const reached = reachedBy(json.locals ?? {}, inputs);
    const blocks = written(json).map((block, index) => {
      const known = this.blocks[index];
      if (known && !reached(block.values)) return known;
      const [again] = evaluated([block], json.locals ?? {}, values) as [Block];
      return known && textOf(known.values) === textOf(again.values) ? known : again;
    });
    return new Synthesized(blocks, values);
  }

  all(type: string): readonly Block[] {
    return this.blocks.filter((block) => block.type === type);
  }

  /** The blocks of a type in which an argument refers to this one. */
  about(block: Block, type: string): readonly Block[] {
    return this.all(type).filter(({ values }) => refersTo(values, block));
  }
}

const written = ({ resource = {}, data = {} }: ModuleJson): Block[] => [
  ...typed(resource, ""),
  ...typed(data, "data."),
];

const evaluated = (blocks: readonly Block[], locals: Arguments, values: Values): Block[] => {
  const scope = scopeOf(locals, values);
  return blocks.map((block) => ({ ...block, values: evaluate(block.values, scope) as Arguments }));
};

/** Whether a value depends on one of some inputs, also by way of locals. */
const reachedBy = (locals: Arguments, inputs: readonly (readonly string[])[]) => {
  const paths = inputs.map((path) => `var.${path.join(".")}`);
  const reached = new Set<string>();
  const isReached = (value: unknown) =>
    namesIn(value).some(
      (name) => paths.some((path) => contains(name, path) || contains(path, name)) || reached.has(name),
    );
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    for (const [name, value] of Object.entries(locals)) if (isReached(value)) reached.add(`local.${name}`);
  }
  return isReached;
};

/** `var.api` has `var.api.cpu` inside. */
const contains = (outer: string, inner: string): boolean => inner === outer || inner.startsWith(`${outer}.`);

/** The inputs and locals that a value names: `var.api.cpu`, `local.zones`. */
const namesIn = (value: unknown): readonly string[] => {
  const text = textOf(value);
  const known = names.get(text) ?? [...new Set(text.match(/\b(var(\.\w+)+|local\.\w+)/g))];
  names.set(text, known);
  return known;
};

const names = new Map<string, readonly string[]>();

/** Values are compared and searched many times. */
const texts = new WeakMap<object, string>();
const textOf = (value: unknown): string => {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const text = texts.get(value) ?? JSON.stringify(value);
  texts.set(value, text);
  return text;
};

const typed = (section: Typed, prefix: string): Block[] =>
  Object.entries(section).flatMap(([type, named]) =>
    Object.entries(named).map(([name, values]) => ({
      type: `${prefix}${type}`,
      name,
      address: `${prefix}${type}.${name}`,
      values,
    })),
  );

/** Whether there is a reference to a block anywhere in a value. */
export const refersTo = (value: unknown, { address }: Pick<Block, "address">): boolean =>
  new RegExp(`\\b${address.replaceAll(".", "\\.")}\\b`).test(textOf(value));

/** What variables and locals stand for. */
export const scopeOf = (locals: Arguments, values: Values): Scope => {
  const known = new Map<string, unknown>();
  const scope: Scope = (path) => {
    const [root, name = "", ...more] = path;
    if (more.length > 0) return;
    if (root === "var") return values[name];
    if (root !== "local" || !Object.hasOwn(locals, name)) return;
    if (!known.has(name)) known.set(name, evaluate(locals[name], scope));
    return known.get(name);
  };
  return scope;
};

/** The nested blocks of a name, however they are written: one, a list, or `dynamic`. */
export const nested = (values: Arguments | undefined, name: string): Arguments[] => {
  const own = values?.[name];
  const dynamic = (values?.dynamic as Named | undefined)?.[name]?.content;
  return [own, dynamic].flat().filter((block): block is Arguments => typeof block === "object" && block !== null);
};
