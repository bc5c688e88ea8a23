import type { Change } from "./change.ts";
import type { Block } from "./module-terraform.ts";
import type { Versions } from "./resources.ts";
import { statefulTypes } from "./stateful.ts";

type Kind = "once" | "count" | "for_each";

const kindOf = (block: Block): Kind => {
  if ("for_each" in block) return "for_each";
  return "count" in block ? "count" : "once";
};

/**
 * How many of a resource there are, and under which keys.
 *
 * Terraform moves `aws_x.y` to `aws_x.y[0]` and back by itself, and nothing else. Source: Terraform language, "Refactoring".
 */
export const copiesChange = (before: Block, after: Block, versions: Versions): Change[] => {
  const [was, is] = [kindOf(before), kindOf(after)];
  const { address, movedByInstance } = versions;
  const type = statefulTypes[address.split(".")[0] ?? ""];
  if (was !== is && (was === "for_each" || is === "for_each")) {
    return movedByInstance
      ? [{ level: "patch", subject: address, message: `was made ${words[was]}, is made ${words[is]}, and is moved.` }]
      : [
          {
            level: "breaking",
            subject: address,
            message: `was made ${words[was]} and is made ${words[is]}: its addresses change. Ship a moved block for each.`,
          },
        ];
  }
  const [old, now] = [versions.before(before[was] ?? 1), versions.after(after[is] ?? 1)];
  if (old === now) return [];
  if (!type) return [{ level: "patch", subject: address, message: "is made in another number." }];
  return [
    {
      level: "breaking",
      subject: address,
      message: `is counted otherwise: nothing shows that what is there stays, and ${type.loses} would be lost.`,
    },
  ];
};

const words: Readonly<Record<Kind, string>> = {
  once: "once",
  count: "by number (count)",
  for_each: "by name (for_each)",
};
