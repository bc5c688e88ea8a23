import { findings, lookedAt, type SecurityRule } from "./rule.ts";
import { type Scenario, type Setting, scenarios } from "./scenarios.ts";
import { type ModuleJson, Synthesized } from "./synthesized.ts";

/** A resource that does not keep a rule, with its module's defaults or with other inputs. */
export interface Deviation {
  readonly address: string;
  readonly reason: string;
  readonly byDefault: boolean;
  /** Inputs that make the difference: with which it deviates, or, where it deviates by default, with which it does not. */
  readonly settings: readonly (readonly Setting[])[];
}

/** What one rule says about one module. */
export interface Verdict {
  readonly rule: SecurityRule;
  /** Addresses of the resources that it looked at. */
  readonly resources: readonly string[];
  readonly deviations: readonly Deviation[];
  /** Inputs that would make a resource deviate, and that Terraform refuses. */
  readonly refused: readonly (readonly Setting[])[];
}

interface Outcome {
  readonly scenario: Scenario | undefined;
  /** `address reason` of each finding, by rule. */
  readonly found: ReadonlyMap<string, ReadonlyMap<string, { readonly address: string; readonly reason: string }>>;
}

/** Judges a module by every rule, with its defaults and with whatever its inputs may be set to. */
export const judge = (json: ModuleJson, rules: readonly SecurityRule[]): readonly Verdict[] => {
  const module = Synthesized.of(json);
  const usual = outcome(module, rules, undefined);
  const others = changed(json, module).map(([scenario, other]) => outcome(other, rules, scenario));
  return rules.map((rule) => verdict(rule, module, usual, others));
};

/** The scenarios that change anything, with the module as it is then. */
const changed = (json: ModuleJson, module: Synthesized): [Scenario, Synthesized][] =>
  scenarios(json)
    .map((scenario): [Scenario, Synthesized] => {
      const inputs = scenario.settings.map(({ path }) => path);
      return [scenario, module.with(json, scenario.values, inputs)];
    })
    .filter(([, other]) => other.blocks.some((block, index) => block !== module.blocks[index]));

const outcome = (module: Synthesized, rules: readonly SecurityRule[], scenario: Scenario | undefined): Outcome => ({
  scenario,
  found: new Map(
    rules.map((rule) => [
      rule.id,
      new Map(findings(rule, module).map((finding) => [`${finding.address} ${finding.reason}`, finding])),
    ]),
  ),
});

const verdict = (rule: SecurityRule, module: Synthesized, usual: Outcome, others: readonly Outcome[]): Verdict => {
  const own = usual.found.get(rule.id) ?? new Map();
  const deviations = new Map<string, Deviation>(
    [...own].map(([key, finding]) => [key, { ...finding, byDefault: true, settings: [] }]),
  );
  const refused: (readonly Setting[])[] = [];
  const add = (key: string, deviation: Omit<Deviation, "settings">, settings: readonly Setting[]) => {
    const known = deviations.get(key)?.settings ?? [];
    deviations.set(key, { ...deviation, settings: [...known, settings] });
  };
  for (const { scenario, found } of others) {
    if (!scenario) continue;
    const then = found.get(rule.id) ?? new Map();
    const fresh = [...then].filter(([key]) => !own.has(key));
    if (scenario.refused) {
      if (fresh.length > 0) refused.push(scenario.settings);
      continue;
    }
    for (const [key, { address, reason }] of fresh) add(key, { address, reason, byDefault: false }, scenario.settings);
    for (const [key, { address, reason }] of own) {
      const kept = ![...then.values()].some((finding) => finding.address === address);
      if (kept) add(key, { address, reason, byDefault: true }, scenario.settings);
    }
  }
  const resources = lookedAt(rule, module).map(({ address }) => address);
  return { rule, resources, deviations: [...deviations.values()].map(shortest), refused: essential(refused) };
};

const shortest = (deviation: Deviation): Deviation => ({ ...deviation, settings: essential(deviation.settings) });

/** Without what takes another input along for nothing. */
const essential = (all: readonly (readonly Setting[])[]): readonly (readonly Setting[])[] =>
  all.filter(
    (those) =>
      !all.some(
        (others) =>
          others !== those &&
          others.length < those.length &&
          others.every((one) => those.some((other) => same(one, other))),
      ),
  );

const same = (one: Setting, other: Setting): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Whether a deviation happens only with an input whose name says so: `allow_destroy`. */
export const isAllowedByName = ({ byDefault, settings }: Deviation): boolean =>
  !byDefault &&
  settings.every((those) => those.some(({ path, value }) => path[0]?.startsWith("allow_") && value === true));
