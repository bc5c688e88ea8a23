import { at, basesOf, type Rule } from "./across.ts";
import type { Draft } from "./draft.ts";
import { shown } from "./words.ts";

/** What an environment must have to itself. */
interface Claim {
  /** Two environments with the same key collide. */
  readonly key: string;
  /** Follows the variable's name, for the later of the two. */
  readonly message: (other: Draft) => string;
  /** Two on one base are told about their names already. */
  readonly onlyAcrossBases?: true;
}

/** No two environments may make the same claim; nothing is claimed while an input it needs is unknown. */
const unique =
  (variable: string, claimOf: (draft: Draft, base: Draft | undefined) => Claim | undefined): Rule =>
  (drafts) => {
    const bases = basesOf(drafts);
    const first = new Map<string, Draft>();
    return drafts.flatMap((draft) => {
      const claim = claimOf(draft, bases.get(draft.base ?? ""));
      if (!claim) return [];
      const other = first.get(claim.key);
      if (!other) first.set(claim.key, draft);
      if (!other || other.stack === draft.stack) return [];
      if (claim.onlyAcrossBases && other.base === draft.base) return [];
      return [at(draft, ["variables", variable], claim.message(other))];
    });
  };

const uniqueOnBase = (variable: string, remedy: string): Rule =>
  unique(variable, ({ base, inputs: { [variable]: value } }) => {
    if (base === undefined || value === undefined) return;
    return {
      key: `${base}/${value}`,
      message: ({ file }) => `is ${shown(value)} here and in ${file}, both on base ${base}. ${remedy}`,
    };
  });

const baseInRegion = unique("name", ({ layer, region, inputs: { name } }) => {
  if (layer !== "base" || name === undefined) return;
  return {
    key: `${region}/${name}`,
    message: ({ file }) =>
      `is ${shown(name)} here and in ${file}, both in ${region}. Names in AWS come from it: rename one.`,
  };
});

/** `dev` with `eu-alpha` and `dev-eu` with `alpha` have different files and the same names in AWS. */
const prefix = unique("name", ({ region, inputs: { name } }, base) => {
  if (name === undefined || base?.inputs.name === undefined) return;
  const joined = `${base.inputs.name}-${name}`;
  return {
    key: `${region}/${joined}`,
    onlyAcrossBases: true,
    message: ({ file }) => `makes names in AWS begin with ${joined}, as ${file} does. Rename one of them.`,
  };
});

const hostName = unique("name", ({ inputs: { name, domain_name: own } }, base) => {
  const domain = own ?? base?.inputs.domain_name;
  if (!base || name === undefined || domain === undefined) return;
  return {
    key: `${name}.${domain}`,
    onlyAcrossBases: true,
    message: ({ file }) => `makes it answer at ${name}.${domain}, as ${file} does. Rename one of them.`,
  };
});

/** What AWS and the load balancer take once only. */
export const uniqueNames: readonly Rule[] = [
  uniqueOnBase("slot", "Listener priorities and cache databases come from it: give one of them another slot."),
  uniqueOnBase("name", "Names in AWS come from it: rename one of them."),
  baseInRegion,
  prefix,
  hostName,
];
