import type { Problem } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { Draft } from "./draft.ts";
import { pathText } from "./path-text.ts";
import type { Path } from "./source.ts";
import { shown, suggestion } from "./words.ts";

/** Something that must hold across the settings of one environment, or across environments. Says nothing when it does. */
type Rule = (drafts: readonly Draft[]) => Problem[];

const at = (draft: Draft, path: Path, message: string): Problem => ({
  ...(draft.origin(path) ?? { file: draft.file }),
  path: pathText(path),
  message,
});

/** Bases by name; a broken one counts, so that it is reported for what is wrong with it and nothing else. */
const basesOf = (drafts: readonly Draft[]): ReadonlyMap<string, Draft> =>
  new Map(drafts.filter(({ layer }) => layer === "base").map((draft) => [draft.name, draft]));

const baseExists: Rule = (drafts) => {
  const bases = basesOf(drafts);
  const names = [...bases.keys()];
  const there =
    names.length === 0 ? "There is none yet: write live/base/<name>.yaml." : `There are: ${names.join(", ")}.`;
  return drafts
    .filter(({ layer }) => layer === "app")
    .flatMap((draft) => {
      if (draft.base === undefined) {
        const missing = !draft.problems.some(({ path }) => path === "base");
        return missing
          ? [at(draft, ["base"], `is missing: an app runs on a base. Write \`base: <name>\`. ${there}`)]
          : [];
      }
      if (bases.has(draft.base)) return [];
      return [
        at(
          draft,
          ["base"],
          `${shown(draft.base)} is no file in live/base.${suggestion(nearest(draft.base, names))} ${there}`,
        ),
      ];
    });
};

const baseInRegion: Rule = (drafts) => {
  const bases = basesOf(drafts);
  return drafts.flatMap((draft) => {
    const base = bases.get(draft.base ?? "");
    if (!base?.region || !draft.region || base.region === draft.region) return [];
    return [
      at(
        draft,
        ["base"],
        `${base.name} is in ${base.region}, but this environment is in ${draft.region}. An app lives in its base's region: change region, or choose a base in ${draft.region}.`,
      ),
    ];
  });
};

/** Two apps on one base may not share a value of this variable; the later one is told, and both are named. */
const uniqueOnBase =
  (variable: string, why: string): Rule =>
  (drafts) => {
    const first = new Map<string, Draft>();
    return drafts.flatMap((draft) => {
      const value = draft.inputs[variable];
      if (draft.base === undefined || value === undefined) return [];
      const key = `${draft.base}/${value}`;
      const other = first.get(key);
      if (!other) first.set(key, draft);
      return other && other.stack !== draft.stack
        ? [
            at(
              draft,
              ["variables", variable],
              `is ${shown(value)} here and in ${other.file}, both on base ${draft.base}. ${why}`,
            ),
          ]
        : [];
    });
  };

const certificateInRegion: Rule = (drafts) =>
  drafts.flatMap((draft) => {
    const arn = draft.inputs.certificate_arn;
    const region = typeof arn === "string" ? arn.split(":")[3] : undefined;
    if (!region || !draft.region || region === draft.region) return [];
    return [
      at(
        draft,
        ["variables", "certificate_arn"],
        `is in ${region}, but the environment is in ${draft.region}. Request the certificate in ${draft.region}, or change region.`,
      ),
    ];
  });

const zonesInRegion: Rule = (drafts) =>
  drafts.flatMap((draft) => {
    const { region, inputs } = draft;
    if (!region || !Array.isArray(inputs.azs)) return [];
    return inputs.azs.flatMap((zone, index) =>
      String(zone).startsWith(region)
        ? []
        : [at(draft, ["variables", "azs", index], `${shown(zone)} is no zone of ${region}, the environment's region.`)],
    );
  });

const rules: readonly Rule[] = [
  baseExists,
  baseInRegion,
  uniqueOnBase("slot", "Listener priorities and cache databases come from it: give one of them another slot."),
  uniqueOnBase("name", "Names in AWS come from it: rename one of them."),
  certificateInRegion,
  zonesInRegion,
];

/** Everything that is wrong between settings, or between environments. */
export const brokenRules = (drafts: readonly Draft[]): Problem[] => rules.flatMap((rule) => rule(drafts));
