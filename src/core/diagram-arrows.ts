/** Node → the nodes that it points to. */
export type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

/** Fewer than these and a box is no easier to read than its arrows. */
const FEWEST_IN_A_BOX = 3;

/** Without the arrows that others imply. */
export const reduced = (arrows: Arrows): Arrows =>
  new Map(
    [...arrows].map(([from, targets]) => [
      from,
      new Set([...targets].filter((to) => ![...targets].some((by) => by !== to && leadsTo(arrows, by, to, from)))),
    ]),
  );

const leadsTo = (arrows: Arrows, from: string, to: string, avoiding: string): boolean => {
  const seen = new Set([avoiding]);
  const visit = (node: string): boolean => {
    if (node === to) return true;
    if (seen.has(node)) return false;
    seen.add(node);
    return [...(arrows.get(node) ?? [])].some(visit);
  };
  return visit(from);
};

/**
 * The arrows of a group's nodes, with those that several nodes have in common drawn once: from the group, when all of them have
 * them, otherwise from a box around those that do. No arrow is added and none is lost.
 */
export const bundled = (
  group: string,
  arrows: Arrows,
  nodes: readonly string[],
): { readonly arrows: readonly (readonly [from: string, to: string])[]; readonly box: readonly string[] } => {
  const targetsOf = (node: string) => [...(arrows.get(node) ?? [])];
  const { sources, targets } = commonArrows(targetsOf, nodes);
  const whole = sources.length === nodes.length;
  const own = nodes.flatMap((node) =>
    targetsOf(node)
      .filter((target) => !(sources.includes(node) && targets.includes(target)))
      .map((target) => [node, target] as const),
  );
  const from = whole ? group : `${group}_box`;
  return { arrows: [...targets.map((target) => [from, target] as const), ...own], box: whole ? [] : sources };
};

/** The nodes, and the targets outside of the group that all of them have, that save most arrows. */
const commonArrows = (targetsOf: (node: string) => string[], nodes: readonly string[]) => {
  const outside = (node: string) => targetsOf(node).filter((target) => !nodes.includes(target));
  let best: { sources: readonly string[]; targets: readonly string[]; saved: number } = {
    sources: [],
    targets: [],
    saved: 0,
  };
  for (const one of nodes) {
    for (const other of nodes) {
      const targets = outside(one).filter((target) => outside(other).includes(target));
      const sources = nodes.filter((node) => targets.every((target) => outside(node).includes(target)));
      const saved = targets.length * (sources.length - 1);
      if (targets.length > 0 && sources.length >= FEWEST_IN_A_BOX && saved > best.saved)
        best = { sources, targets, saved };
    }
  }
  return best;
};
