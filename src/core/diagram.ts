import { type BuildingBlock, buildingBlocks, type Group } from "./building-blocks.ts";
import { type Arrows, bundled, reduced } from "./diagram-arrows.ts";
import { referencesIn, resourcesOf, type Synthesized } from "./references.ts";

const DRAWN: readonly Group[] = ["network", "edge", "data", "compute"];

/** What an app stands on: drawn as one, though it is an input. */
const BASE = "var.base";

/**
 * A module as a Mermaid flowchart: its building blocks, and arrows from what refers to what it refers to.
 *
 * Roles, keys, scaling, logs and alarms are not drawn: an arrow goes through them to what they refer to. An arrow that others
 * imply (A to B to C implies A to C) is left out. An arrow from a box around blocks stands for one from each of them. Of what
 * has a broken line around it, inputs say how many there are, if any.
 */
export const diagram = (module: Synthesized): string => {
  const resources = resourcesOf(module);
  const blocks = buildingBlocks([...resources.keys()]).filter(({ group, around }) => DRAWN.includes(group) && !around);
  const arrows = reduced(arrowsBetween(module, blocks));
  const groups = DRAWN.map((group) => {
    const own = blocks.filter((block) => block.group === group);
    return { group, own, ...bundled(group, arrows, own.map(nodeOf)) };
  });
  const conditional = blocks
    .filter(({ addresses }) => addresses.every((address) => isConditional(resources.get(address))))
    .map(nodeOf);
  const lines = groups.flatMap(({ arrows: own }) => own.map(([from, to]) => `  ${idOf(from)} --> ${idOf(to)}`));
  return [
    // Closer than usual, to fit a README's width and a screen's height.
    '%%{init: {"flowchart": {"nodeSpacing": 20, "rankSpacing": 40, "subGraphTitleMargin": {"bottom": 12}}}}%%',
    "flowchart LR",
    ...(lines.some((line) => line.endsWith(` ${idOf(BASE)}`)) ? [`  ${idOf(BASE)}(["the base"])`] : []),
    ...groups.flatMap(({ group, own, box }) => subgraph(group, own, box)),
    ...lines,
    ...(conditional.length > 0 ? [`  classDef conditional stroke-dasharray: 5 4`] : []),
    ...(conditional.length > 0 ? [`  class ${conditional.map(idOf).join(",")} conditional`] : []),
  ].join("\n");
};

const isConditional = (block: object = {}): boolean => "count" in block || "for_each" in block;

const subgraph = (group: Group, blocks: readonly BuildingBlock[], box: readonly string[]): string[] => {
  if (blocks.length === 0) return [];
  const node = (block: BuildingBlock) => `    ${idOf(nodeOf(block))}["${title(block)}"]`;
  const [inside, outside] = [true, false].map((wanted) =>
    blocks.filter((block) => box.includes(nodeOf(block)) === wanted).map(node),
  );
  const boxed = inside?.length
    ? [`    subgraph ${group}_box[" "]`, ...inside.map((line) => `  ${line}`), "    end"]
    : [];
  return [`  subgraph ${group}`, ...boxed, ...(outside ?? []), "  end"];
};

/** A block is known by the address of what it is about. */
const nodeOf = ({ addresses: [first = ""] }: BuildingBlock): string => first;

const idOf = (node: string): string => node.replace(/^aws_/, "").replaceAll(".", "_");

const title = ({ label, name }: BuildingBlock): string =>
  name === "" || name === "this" ? label : `<b>${name}</b><br/>${label}`;

/** Node → nodes that its resources refer to, whatever is not drawn between them passed through. */
const arrowsBetween = (module: Synthesized, blocks: readonly BuildingBlock[]): Arrows => {
  const references = referencesIn(module);
  const nodes = new Map(blocks.flatMap((block) => block.addresses.map((address) => [address, nodeOf(block)])));
  const reach = (address: string, passed: ReadonlySet<string>): string[] => {
    const node = address === BASE ? BASE : nodes.get(address);
    if (node !== undefined) return [node];
    if (passed.has(address)) return [];
    return [...(references.get(address) ?? [])].flatMap((next) => reach(next, new Set([...passed, address])));
  };
  return new Map(
    blocks.map((block) => {
      const named = block.addresses.flatMap((address) => [...(references.get(address) ?? [])]);
      const targets = named.flatMap((address) => reach(address, new Set()));
      return [nodeOf(block), new Set(targets.filter((target) => target !== nodeOf(block)).sort())];
    }),
  );
};
