import fc from "fast-check";
import type * as z from "zod";

/**
 * Values for an input, valid and not, drawn from its schema: around each limit, of each choice, of the wrong type.
 *
 * Left out on purpose, because our check is stricter than Terraform there and says so: text where a number or a flag is
 * meant (`"5"`), numbers and flags where text is meant, and unknown keys inside objects, which Terraform drops silently.
 */
export const arbitraryInput = (type: z.ZodType): fc.Arbitrary<unknown> => {
  const { def } = type._zod as unknown as { def: Def };
  switch (def.type) {
    case "default":
    case "prefault":
    case "optional":
      return arbitraryInput(def.innerType);
    case "string":
      return mostly(textWithin(def.checks ?? []), fc.constantFrom<unknown>([], {}, ["x"]));
    case "enum":
      return mostly(fc.constantFrom(...Object.values(def.entries)), fc.constantFrom<unknown>("other", "", []));
    case "number":
      return mostly(numberWithin(def.checks ?? []), fc.constantFrom<unknown>("many", [], {}));
    case "boolean":
      return mostly(fc.boolean(), fc.constantFrom<unknown>("perhaps", 3, []));
    case "array":
      return mostly(fc.array(arbitraryInput(def.element), { maxLength: 4 }), fc.constantFrom<unknown>("x", 3));
    case "record":
      return mostly(
        fc.dictionary(arbitraryInput(def.keyType).map(String), arbitraryInput(def.valueType), { maxKeys: 3 }),
        fc.constantFrom<unknown>("x", 3),
      );
    case "object":
      return mostly(arbitraryObject(def.shape, {}), fc.constantFrom<unknown>("x", 3));
  }
};

/** An object with some of its fields set; those in `always` are, the optional ones may be. */
export const arbitraryObject = (shape: Shape, always: Readonly<Record<string, unknown>>) =>
  fc
    .record(mapValues(shape, (type) => fc.option(arbitraryInput(type), { freq: 2, nil: undefined })))
    .map((fields) => withoutUndefined({ ...always, ...withoutUndefined(fields) }));

const mostly = (valid: fc.Arbitrary<unknown>, wrong: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 30, arbitrary: valid }, { weight: 1, arbitrary: wrong });

const textWithin = (checks: readonly Check[]): fc.Arbitrary<string> => {
  const patterns = checks.flatMap(({ _zod: { def } }) => def.pattern ?? []);
  const fitting = patterns.map((pattern) => fc.stringMatching(pattern, { size: "small" }));
  const ranges = fc
    .tuple(fc.ipV4(), fc.integer({ min: 14, max: 30 }))
    .map(([address, prefix]) => `${address.split(".").slice(0, 2).join(".")}.0.0/${prefix}`);
  const odd = fc.constantFrom(
    "",
    "-",
    "a-",
    "A",
    "a b",
    "10.0.0.0/16",
    "10.0.0.1/16",
    "010.0.0.0/16",
    "ü",
    "a\nb",
    "a b",
  );
  return fc.oneof(
    ...fitting.map((arbitrary) => ({ weight: 20, arbitrary })),
    { weight: fitting.length > 0 ? 1 : 8, arbitrary: ranges },
    { weight: 2, arbitrary: odd },
    { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
  );
};

const numberWithin = (checks: readonly Check[]): fc.Arbitrary<number> => {
  const limits = checks.flatMap(({ _zod: { def } }) => def.value ?? []);
  const least = Math.min(...limits, 0);
  const most = Math.max(...limits, 4096);
  const edges = limits.flatMap((limit) => [limit - 1, limit, limit + 1, limit + 0.5]);
  return fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: least, max: limits.length > 1 ? most : 4096 }) },
    { weight: 2, arbitrary: fc.constantFrom(256, 512, 1024, 2048, 30, 90) },
    { weight: 2, arbitrary: fc.constantFrom(...edges, 1, 1.5) },
  );
};

const mapValues = <Value, Result>(object: Readonly<Record<string, Value>>, make: (value: Value) => Result) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, make(value)]));

const withoutUndefined = (object: object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

type Shape = Readonly<Record<string, z.ZodType>>;
interface Check {
  readonly _zod: { readonly def: { readonly pattern?: RegExp; readonly value?: number } };
}
type Def =
  | { readonly type: "default" | "prefault" | "optional"; readonly innerType: z.ZodType }
  | { readonly type: "string" | "number"; readonly checks?: readonly Check[] }
  | { readonly type: "boolean" }
  | { readonly type: "enum"; readonly entries: Readonly<Record<string, string>> }
  | { readonly type: "array"; readonly element: z.ZodType }
  | { readonly type: "record"; readonly keyType: z.ZodType; readonly valueType: z.ZodType }
  | { readonly type: "object"; readonly shape: Shape };
