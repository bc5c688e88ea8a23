import { byReadingOrder, GROUPS, typeOfResource } from "./building-blocks.ts";
import { resourcesOf, type Synthesized } from "./references.ts";
import { code, table } from "./tables.ts";

/** An expression beyond this says more about our constructs than about the module. */
const LONGEST_EXPRESSION = 100;

/** Everything that a module makes as a Markdown table: a row for each type, by group, with the names in it and how many each is. */
export const resourcesTable = (module: Synthesized): string => {
  const names = new Map<string, Map<string, string[]>>();
  for (const [address, block] of resourcesOf(module)) {
    const [type = "", name = ""] = address.split(".");
    const byNumber = names.get(type) ?? new Map<string, string[]>();
    const many = howMany(block);
    byNumber.set(many, [...(byNumber.get(many) ?? []), name]);
    names.set(type, byNumber);
  }
  const types = [...names].sort(([a], [b]) => byReadingOrder(a, b));
  return table(
    ["", "Type", "Name", "How many"],
    GROUPS.flatMap((group) =>
      types
        .filter(([type]) => typeOfResource(type).group === group)
        .flatMap(([type, byNumber], position) =>
          [...byNumber].map(([many, own], index) => [
            position + index === 0 ? `**${group}**` : "",
            index === 0 ? code(type) : "",
            own.map(code).join(" "),
            many,
          ]),
        ),
    ),
  );
};

const howMany = (block: Readonly<Record<string, unknown>>): string => {
  if ("for_each" in block) return `one for each of ${each(inside(block.for_each))}`;
  if (!("count" in block)) return "1";
  const count = inside(block.count);
  const [, condition] = /^(.*) \? 1 : 0$/.exec(count) ?? [];
  return condition ? `1 if ${expression(condition)}` : expression(count);
};

/** A set is made of its list, and a map of another by a condition, in words. */
const each = (elements: string): string => {
  const [, list] = /^toset\((.*)\)$/.exec(elements) ?? [];
  const [, map, condition] = /^\{ for \w+, \w+ in ([\w.]+) : \w+ => \w+ if (.*) \}$/.exec(elements) ?? [];
  return map && condition ? `${code(map)} with ${expression(condition)}` : expression(list ?? elements);
};

const expression = (text: string): string => {
  if (text.length <= LONGEST_EXPRESSION) return code(text);
  const sources = [...new Set(text.match(/\b(?:aws_[a-z0-9_]+|var\.[a-z0-9_]+)/g))];
  return `what follows from ${sources.sort().map(code).join(", ")}`;
};

/** Without the `${…}` around it. */
const inside = (value: unknown): string => String(value).replace(/^\$\{([\s\S]*)\}$/, "$1");
