import { evaluate } from "./evaluate.ts";
import { defaultValues, type Leaf, leavesOf, type Values, withValue } from "./inputs.ts";
import { type ModuleJson, scopeOf } from "./synthesized.ts";

/** One input set to something else than its default. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** A module's inputs as somebody could set them: one is not its default, and what its limits then demand. */
export interface Scenario {
  readonly settings: readonly Setting[];
  readonly values: Values;
  /** Terraform refuses it: a limit of the input or a rule across inputs does not hold. */
  readonly refused: boolean;
}

/**
 * Every input with another value than its default, one at a time: each switch turned, each choice made, each number at 0, each
 * list empty, and text that no rule wants to see. Where a limit refuses it and another switch would lift that, with both. A limit
 * that only Terraform can judge is taken to hold.
 *
 * Two inputs that are harmless apart and harmful together are found only when a limit ties them.
 */
export const scenarios = (json: ModuleJson): Scenario[] => {
  const variables = json.variable ?? {};
  const defaults = defaultValues(variables);
  const leaves = leavesOf(variables);
  // Some inputs need one another, such as a certificate or a zone to prove one in: nobody sets all of them to nothing.
  const limits = Object.values(variables).flatMap(({ validation = [] }) =>
    validation.map(({ condition }) => condition),
  );
  const usual = new Set(limits.filter((condition) => evaluate(condition, scopeOf({}, defaults)) === false));
  const broken = (settings: readonly Setting[]) => {
    const scope = scopeOf({}, withSettings(defaults, settings));
    return limits
      .filter(
        (condition) => !usual.has(condition) && settings.some(({ path: [name = ""] }) => names(condition, [name])),
      )
      .filter((condition) => evaluate(condition, scope) === false);
  };
  return leaves.flatMap(({ path, candidates }) => {
    const tried = candidates.map((value) => {
      const settings = [{ path, value }];
      const refusing = broken(settings);
      if (refusing.length === 0) return scenario(defaults, settings, false);
      const lifted = switches(leaves, refusing)
        .map((other) => [...settings, other])
        .find((both) => broken(both).length === 0);
      return scenario(defaults, lifted ?? settings, lifted === undefined);
    });
    // An input that refuses one text that it should is as good as one that refuses several.
    const refusesText = tried.find(({ refused, settings: [one] }) => refused && typeof one?.value === "string");
    return tried.filter((one) => one === refusesText || !one.refused || typeof one.settings[0]?.value !== "string");
  });
};

const scenario = (defaults: Values, settings: readonly Setting[], refused: boolean): Scenario => ({
  settings,
  values: withSettings(defaults, settings),
  refused,
});

const withSettings = (values: Values, settings: readonly Setting[]): Values =>
  settings.reduce((changed, { path, value }) => withValue(changed, path, value), values);

/** Switches named in a condition, turned on. */
const switches = (leaves: readonly Leaf[], conditions: readonly string[]): Setting[] =>
  leaves
    .filter(({ path, candidates }) => candidates.includes(true) && conditions.some((text) => names(text, path)))
    .map(({ path }) => ({ path, value: true }));

const names = (condition: string, path: readonly string[]): boolean =>
  new RegExp(`\\bvar\\.${path.join("\\.")}\\b`).test(condition);
