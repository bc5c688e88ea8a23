type Lookup = Readonly<Record<string, unknown>>;
type TerraformFunction = (args: readonly unknown[]) => unknown;

/** What a call that fails answers with; `can` and `try` take it up. */
export const FAILED = Symbol("failed");

/** Whether anything in a value is known to Terraform alone. */
export const mayBe = (value: unknown): boolean => {
  if (typeof value === "string") return value.includes("${");
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, entry]) => key.includes("${") || mayBe(entry));
};

const isObject = (value: unknown): value is Lookup => typeof value === "object" && value !== null;

/** Only for arguments that are wholly known; otherwise there is no answer. */
const known =
  (apply: TerraformFunction): TerraformFunction =>
  (args) =>
    args.some(mayBe) ? undefined : apply(args);

/** A list stays a list with what is unknown as one of its items. */
const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const matched = (pattern: unknown, text: unknown): unknown => {
  const match = new RegExp(String(pattern)).exec(String(text));
  if (!match) return FAILED;
  if (match.groups) return match.groups;
  return match.length > 1 ? match.slice(1) : match[0];
};

const distinct = (list: readonly unknown[]): unknown[] => [
  ...new Map(list.map((item) => [JSON.stringify(item), item])).values(),
];

/**
 * Terraform's functions, as far as modules of ours use them where it matters for security. None of them guesses: without an
 * answer (`undefined`), the call stays an expression.
 */
export const functions: Readonly<Record<string, TerraformFunction>> = {
  alltrue: ([list]) => {
    const values = items(list);
    if (values.includes(false)) return false;
    return values.some(mayBe) ? undefined : true;
  },
  can: ([value]) => (value === FAILED ? false : mayBe(value) ? undefined : true),
  coalesce: (args) => args.find((value) => value !== null && value !== ""),
  compact: ([list]) => (Array.isArray(list) ? list.filter((item) => item !== null && item !== "") : undefined),
  concat: (args) => args.flatMap(items),
  contains: ([list, value]) => {
    const values = items(list).map((item) => JSON.stringify(item));
    if (values.includes(JSON.stringify(value))) return true;
    return mayBe(list) || mayBe(value) ? undefined : false;
  },
  distinct: ([list]) => (Array.isArray(list) ? distinct(list) : undefined),
  flatten: ([list]) => (Array.isArray(list) ? list.flat(Number.POSITIVE_INFINITY) : undefined),
  floor: known(([number]) => Math.floor(Number(number))),
  join: known(([separator, list]) => items(list).join(String(separator))),
  // What is encoded is what matters.
  jsonencode: ([value]) => value,
  keys: ([map]) => (isObject(map) ? Object.keys(map).sort() : undefined),
  length: ([value]) => {
    if (Array.isArray(value)) return value.some((item) => mayBe(item)) ? undefined : value.length;
    if (isObject(value)) return mayBe(Object.keys(value)) ? undefined : Object.keys(value).length;
    return typeof value === "string" && !mayBe(value) ? value.length : undefined;
  },
  lookup: known(([map, key, otherwise]) => (isObject(map) ? (map[String(key)] ?? otherwise) : undefined)),
  max: known((numbers) => Math.max(...numbers.map(Number))),
  // What is merged in unseen is there by its expression.
  merge: (args) =>
    Object.assign({}, ...args.map((arg) => (mayBe(arg) && !isObject(arg) ? { [String(arg)]: arg } : arg))),
  min: known((numbers) => Math.min(...numbers.map(Number))),
  one: ([list]) => (Array.isArray(list) && list.length < 2 ? (list[0] ?? null) : undefined),
  range: known(([from, to, step = 1]) =>
    Array.from(
      { length: Math.ceil((Number(to) - Number(from)) / Number(step)) },
      (_, i) => Number(from) + i * Number(step),
    ),
  ),
  regex: known(([pattern, text]) => matched(pattern, text)),
  replace: known(([text, from, to]) => String(text).replaceAll(String(from), String(to))),
  setintersection: known(([first, ...others]) =>
    items(first).filter((item) => others.every((other) => items(other).includes(item))),
  ),
  split: known(([separator, text]) => String(text).split(String(separator))),
  startswith: known(([text, prefix]) => String(text).startsWith(String(prefix))),
  tolist: ([list]) => (Array.isArray(list) ? list : undefined),
  toset: ([list]) => (Array.isArray(list) ? distinct(list) : undefined),
  tostring: known(([value]) => (isObject(value) ? undefined : String(value))),
  try: (args) => args.find((value) => value !== FAILED),
  values: ([map]) =>
    isObject(map)
      ? Object.keys(map)
          .sort()
          .map((key) => map[key])
      : undefined,
};
