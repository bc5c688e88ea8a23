import type { Change } from "./change.ts";
import type { Block, ModuleTerraform } from "./module-terraform.ts";
import { inputsIn, overlap, writtenOut } from "./references.ts";
import { statefulTypes } from "./stateful.ts";
import type { DefaultChange } from "./types.ts";

/**
 * What other defaults do to whoever relies on them: nothing is lost, unless they feed what cannot be changed in place or say
 * how many there are.
 */
export const defaultChanges = (
  defaults: readonly DefaultChange[],
  before: ModuleTerraform,
  after: ModuleTerraform,
): Change[] => {
  const kept = Object.entries(after.resources).filter(([address]) => before.resources[address]);
  return defaults.map((change) => {
    const subject = `variable ${change.path}`;
    const message = `has ${change.after} as default, and had ${change.before}`;
    const losses = kept.flatMap(([address, block]) => losing(address, block, change, after.locals));
    return losses.length > 0
      ? { level: "breaking", subject, message: `${message}: ${losses.join(", and ")}.` }
      : { level: "patch", subject, message: `${message}.` };
  });
};

/** What a resource loses when its caller gets the other default. */
const losing = (address: string, block: Block, change: DefaultChange, locals: ModuleTerraform["locals"]): string[] => {
  const type = statefulTypes[address.split(".")[0] ?? ""];
  if (!type) return [];
  const isFed = (name: string): boolean =>
    inputsIn(writtenOut(block[name], locals)).some((input) => overlap(input, change.path));
  const replacing = type.replacedBy.find((name) => name in block && isFed(name));
  if (replacing) return [`${address} is replaced (${replacing}), ${type.loses} would be lost`];
  const counted = ["count", "for_each"].find((name) => name in block && isFed(name));
  return counted && !onlyAdds(change, writtenOut(block[counted], locals))
    ? [`there may be fewer ${address}, ${type.loses} would be lost`]
    : [];
};

/** A greater number, or a switch that is on now: what there was stays. */
const onlyAdds = ({ before, after }: DefaultChange, count: string): boolean => {
  if (count.includes("!") || count.includes("? 0") || count.includes(" - ")) return false;
  return (before === "false" && after === "true") || Number(after) > Number(before);
};
