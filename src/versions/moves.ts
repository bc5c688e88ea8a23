import type { Change } from "./change.ts";
import type { ModuleTerraform } from "./module-terraform.ts";

/** Where the resources of an older version are in a newer one. */
export interface Moves {
  /** The new address of a resource; its own when it did not move. */
  readonly target: (address: string) => string;
  /** Whether instances of it are moved one by one, as from `aws_x.y` to `aws_x.y["a"]`. */
  readonly byInstance: (address: string) => boolean;
  readonly changes: readonly Change[];
}

/** Reads the `moved` blocks of a version, one after another as Terraform does. */
export const readMoves = (before: ModuleTerraform, after: ModuleTerraform): Moves => {
  const whole = new Map(after.moved.filter((move) => !isInstance(move)).map(({ from, to }) => [from, to]));
  const instances = new Set(after.moved.filter(isInstance).flatMap(({ from, to }) => [resource(from), resource(to)]));
  const target = (address: string, seen: readonly string[] = []): string => {
    const next = whole.get(address);
    return next === undefined || seen.includes(next) ? address : target(next, [...seen, address]);
  };
  const kept = new Set(after.moved.map(({ from, to }) => `${from} ${to}`));
  return {
    target: (address) => target(address),
    byInstance: (address) => instances.has(address),
    changes: [
      ...before.moved
        .filter(({ from, to }) => !kept.has(`${from} ${to}`) && target(from) === from && !after.resources[from])
        .map(
          ({ from, to }): Change => ({
            level: "breaking",
            subject: from,
            message: `was moved to ${to}, and the moved block is gone: who comes from an older version loses the resource.`,
          }),
        ),
      ...[...whole]
        .filter(([, to]) => !after.resources[target(to)])
        .map(
          ([from, to]): Change => ({
            level: "breaking",
            subject: from,
            message: `is moved to ${to}, which is not there.`,
          }),
        ),
    ],
  };
};

const isInstance = ({ from, to }: { readonly from: string; readonly to: string }): boolean => /\[/.test(from + to);

const resource = (address: string): string => address.replace(/\[.*$/, "");
