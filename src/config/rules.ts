import { nearest } from "../core/nearest.ts";
import { at, basesOf, type Rule } from "./across.ts";
import { uniqueNames } from "./unique-names.ts";
import { shown, suggestion } from "./words.ts";

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

/** The certificate that a base makes covers its own domain alone, and the DNS records go to that domain's zone. */
const domainOfBase: Rule = (drafts) => {
  const bases = basesOf(drafts);
  return drafts.flatMap((draft) => {
    const base = bases.get(draft.base ?? "");
    const [own, covered] = [draft.inputs.domain_name, base?.inputs.domain_name];
    if (!base || own === undefined || covered === undefined || own === covered) return [];
    if (base.inputs.certificate_arn !== undefined || base.open.includes("certificate_arn")) return [];
    const message = `is ${shown(own)}, but the certificate of ${base.file} covers ${shown(covered)} alone. Leave it out, or give the base a certificate_arn that covers both.`;
    return [at(draft, ["variables", "domain_name"], message)];
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
  domainOfBase,
  ...uniqueNames,
  certificateInRegion,
  zonesInRegion,
];

/** Everything that is wrong between settings, or between environments. */
export const brokenRules: Rule = (drafts) => rules.flatMap((rule) => rule(drafts));
