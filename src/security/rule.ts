import type { Block, Synthesized } from "./synthesized.ts";

/** One thing that a security reviewer looks for. */
export interface SecurityRule {
  /** Short and lasting, e.g. `open-ingress`: what an accepted exception names. */
  readonly id: string;

  /** A sentence that is true of a module that keeps it. */
  readonly title: string;

  /** Types of resources that it looks at, `data.…` for data sources. @default every one */
  readonly types?: readonly string[];

  /** Leaves out blocks of its types that it has nothing to say about. @default none */
  readonly where?: (block: Block, module: Synthesized) => boolean;

  /** What is wrong with a block; nothing when it keeps the rule. What cannot be known is not kept. */
  readonly check: (block: Block, module: Synthesized) => readonly string[];
}

/** A block that does not keep a rule. */
export interface Finding {
  readonly rule: string;
  readonly address: string;
  readonly reason: string;
}

/** The blocks that a rule looks at. */
export const lookedAt = ({ types, where }: SecurityRule, module: Synthesized): readonly Block[] =>
  module.blocks.filter((block) => (types?.includes(block.type) ?? true) && (where?.(block, module) ?? true));

/** What a module does that a rule does not want. */
export const findings = (rule: SecurityRule, module: Synthesized): readonly Finding[] =>
  lookedAt(rule, module).flatMap((block) =>
    reasons(rule, block, module).map((reason) => ({ rule: rule.id, address: block.address, reason })),
  );

/** A check that asks for the block alone has one answer for it, however often its module is looked at. */
const reasons = (rule: SecurityRule, block: Block, module: Synthesized): readonly string[] => {
  if (rule.check.length > 1) return rule.check(block, module);
  const known = answers.get(rule) ?? new WeakMap<Block, readonly string[]>();
  const answer = known.get(block) ?? rule.check(block, module);
  answers.set(rule, known.set(block, answer));
  return answer;
};

const answers = new WeakMap<SecurityRule, WeakMap<Block, readonly string[]>>();

/** A complaint when something does not hold. */
export const unless = (holds: boolean, reason: string): readonly string[] => (holds ? [] : [reason]);
