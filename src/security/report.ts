import { type Accepted, accepted } from "./accepted.ts";
import { UNWANTED_TEXT } from "./inputs.ts";
import { type Deviation, isAllowedByName, type Verdict } from "./judge.ts";
import type { Setting } from "./scenarios.ts";

/** More addresses than this are counted by type. */
const LISTED = 3;

/** What we say to a deviation; nothing when it is not accepted. */
export const acceptedBecause = (
  module: string,
  rule: string,
  { address, reason }: Pick<Deviation, "address" | "reason">,
  known: readonly Accepted[] = accepted,
): Accepted | undefined =>
  known.find(
    (one) =>
      one.rule === rule &&
      one.modules.includes(module) &&
      (one.resources?.includes(address) ?? true) &&
      (one.only ?? reason) === reason,
  );

/** Deviations that neither an input's name allows nor a reason of ours: there should be none. */
export const unaccepted = (module: string, verdicts: readonly Verdict[]): string[] =>
  verdicts.flatMap(({ rule, deviations }) =>
    deviations
      .filter((deviation) => !isAllowedByName(deviation) && !acceptedBecause(module, rule.id, deviation))
      .map((deviation) => `${rule.id}: ${deviation.address}: ${sentence(deviation)}`),
  );

/** What each rule says about a module, as Markdown for people; the same bytes for the same Terraform. */
export const securityReport = (module: string, verdicts: readonly Verdict[]): string => {
  const looked = verdicts.filter(({ resources }) => resources.length > 0);
  const without = verdicts.filter(({ resources }) => resources.length === 0);
  const count = (word: Word) => looked.filter((verdict) => wordFor(module, verdict) === word).length;
  const open = count("broken");
  return `${[
    `<!-- Generated from modules/${module} by "npm run modules:build". Do not edit. -->`,
    `# Security of ${module}`,
    "What a reviewer looks for, looked for in the Terraform of this module: with every default, and with each input set to whatever it may be. **Kept** is true whatever is set; **guarded** until an input whose name begins with `allow_` is true; **accepted** is known, with the reason why.",
    `${looked.length} rules: ${count("kept")} kept, ${count("guarded")} guarded, ${count("accepted")} accepted${open > 0 ? `, ${open} broken` : ""}.`,
    table([["What holds", "", "Looked at", "Notes"], ...looked.map((verdict) => row(module, verdict))]),
    ...(without.length > 0 ? [`Nothing here for: ${without.map(({ rule }) => `\`${rule.id}\``).join(", ")}.`] : []),
  ].join("\n\n")}\n`;
};

type Word = "kept" | "guarded" | "accepted" | "broken";

const wordFor = (module: string, { rule, deviations }: Verdict): Word => {
  const others = deviations.filter((deviation) => !isAllowedByName(deviation));
  if (others.some((deviation) => !acceptedBecause(module, rule.id, deviation))) return "broken";
  if (others.length > 0) return "accepted";
  return deviations.length > 0 ? "guarded" : "kept";
};

const row = (module: string, verdict: Verdict): string[] => {
  const { rule, resources } = verdict;
  const word = wordFor(module, verdict);
  const notes = [...notesOn(module, verdict), ...refusals(verdict)];
  return [
    `${rule.title} (\`${rule.id}\`)`,
    word === "kept" ? word : `**${word}**`,
    listed(resources),
    notes.join("<br>"),
  ];
};

/** One note for all deviations of the same kind. */
const notesOn = (module: string, { rule, resources, deviations }: Verdict): string[] => {
  const notes = new Map<string, Set<string>>();
  for (const deviation of deviations) {
    const reason = acceptedBecause(module, rule.id, deviation);
    const says = [sentence(deviation), ...(isAllowedByName(deviation) || !reason ? [] : [reason.because])].join(" ");
    notes.set(says, new Set([...(notes.get(says) ?? []), deviation.address]));
  }
  return [...notes].map(([says, addresses]) =>
    resources.every((address) => addresses.has(address)) ? says : `${listed([...addresses])}: ${says}`,
  );
};

/** What would break the rule and cannot be set. */
const refusals = ({ refused }: Verdict): string[] =>
  refused.length > 0 ? [`Terraform refuses ${settingsText(refused)}.`] : [];

const sentence = ({ reason, byDefault, settings }: Deviation): string => {
  const letters = plain(reason);
  const what = `${letters.charAt(0).toUpperCase()}${letters.slice(1)}`;
  if (settings.length === 0) return `${what}.`;
  return `${what}${byDefault ? ", unless" : " with"} ${settingsText(settings)}.`;
};

const settingsText = (all: readonly (readonly Setting[])[]): string =>
  [...new Set(all.map((those) => those.map(settingText).join(" and ")))].join(", or ");

/** Neither a caller's own value nor the text that was tried is worth showing. */
const settingText = ({ path, value }: Setting): string => {
  const name = path.join(".");
  const text = JSON.stringify(value);
  if (UNWANTED_TEXT.includes([value].flat().join())) return `an unfit \`${name}\``;
  return text.includes("${") ? `some \`${name}\`` : `\`${name} = ${text}\``;
};

/** A name that a caller gives is whatever it is. */
const plain = (reason: string): string =>
  reason.replace(/\$\{(var\.[^}]+)\}/g, "`$1`").replace(/\$\{([^}]+)\}/g, "`$1`");

const listed = (addresses: readonly string[]): string => {
  if (addresses.length <= LISTED) return addresses.map((address) => `\`${address}\``).join(", ");
  const types = [...new Set(addresses.map(typeOf))];
  if (types.length > LISTED) return `${addresses.length} resources of ${types.length} types`;
  return types
    .map((type) => `${addresses.filter((address) => typeOf(address) === type).length} \`${type}\``)
    .join(", ");
};

const typeOf = (address: string): string => address.split(".").slice(0, -1).join(".");

const table = (rows: readonly (readonly string[])[]): string => {
  const [head = [], ...body] = rows;
  return [head, head.map(() => "---"), ...body]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
};
