import type { Change } from "./change.ts";
import { conditionChanges } from "./conditions.ts";
import type { Block, Condition, ModuleTerraform } from "./module-terraform.ts";
import { readMoves } from "./moves.ts";
import { writtenOut } from "./references.ts";
import { copiesChange } from "./repetition.ts";
import { statefulTypes } from "./stateful.ts";

/** Compares the resources of two versions, seen from somebody who has applied the first. */
export const resourceChanges = (
  before: ModuleTerraform,
  after: ModuleTerraform,
  added: ReadonlyMap<string, string>,
): Change[] => {
  const { target, byInstance, changes } = readMoves(before, after);
  const found: Change[] = [...changes];
  const reached = new Set<string>();
  const newcomers = Object.keys(after.resources).filter((address) => !before.resources[address]);
  const rename = (text: string): string => text.replaceAll(ADDRESS, (address) => target(address));
  for (const [address, block] of Object.entries(before.resources)) {
    const place = target(address);
    const now = after.resources[place];
    if (!now) {
      found.push(gone(address, after.forgotten, newcomers));
      continue;
    }
    reached.add(place);
    if (place !== address)
      found.push({ level: "patch", subject: address, message: `is called ${place} now, and is moved.` });
    const versions: Versions = {
      address: place,
      movedByInstance: byInstance(address),
      before: (value) => rename(writtenOut(value, before.locals)),
      after: (value) => writtenOut(withDefaults(value, added), after.locals),
    };
    found.push(...blockChanges(block, now, versions));
  }
  for (const address of Object.keys(after.resources)) {
    if (!reached.has(address)) found.push({ level: "minor", subject: address, message: "is new." });
  }
  return found;
};

/** How the values of both versions are read so that they can be compared. */
export interface Versions {
  readonly address: string;
  readonly movedByInstance: boolean;
  readonly before: (value: unknown) => string;
  readonly after: (value: unknown) => string;
}

const ADDRESS = /\b[a-z][a-z0-9]*_\w+\.[A-Za-z_]\w*/g;

const gone = (address: string, forgotten: readonly string[], newcomers: readonly string[]): Change => {
  if (forgotten.includes(address)) {
    return { level: "breaking", subject: address, message: "is left to itself: Terraform forgets it, and it stays." };
  }
  const [type = ""] = address.split(".");
  const heirs = newcomers.filter((other) => other.startsWith(`${type}.`));
  const lost = statefulTypes[type]?.loses;
  const destroyed = `is gone: Terraform destroys it${lost ? `, and ${lost}` : ""}.`;
  return {
    level: "breaking",
    subject: address,
    message:
      heirs.length === 0 ? destroyed : `${destroyed} If it is called ${heirs.join(" or ")} now, ship a moved block.`,
  };
};

/** Says nothing of the resource itself: how many there are, who makes it, what Terraform does around it. */
const META = ["count", "for_each", "lifecycle", "depends_on", "provider"];

const blockChanges = (before: Block, after: Block, versions: Versions): Change[] => {
  const { address } = versions;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter(
    (name) => !META.includes(name) && versions.before(before[name]) !== versions.after(after[name]),
  );
  const type = statefulTypes[address.split(".")[0] ?? ""];
  const replacing = changed.filter((name) => type?.replacedBy.includes(name));
  const others = changed.filter((name) => !replacing.includes(name));
  const found = [...copiesChange(before, after, versions), ...preconditionChanges(before, after, address)];
  if (replacing.length > 0) {
    found.push({
      level: "breaking",
      subject: address,
      message: `is replaced, because ${replacing.join(" and ")} cannot be changed in place: ${type?.loses} would be lost.`,
    });
  }
  if (others.length > 0) found.push({ level: "patch", subject: address, message: `differs in ${others.join(", ")}.` });
  const around = ["depends_on", "provider"].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (around.length > 0 || JSON.stringify(rest(before)) !== JSON.stringify(rest(after))) {
    found.push({
      level: "patch",
      subject: address,
      message: "is treated otherwise by Terraform (lifecycle, depends_on, provider).",
    });
  }
  return found;
};

const lifecycle = ({ lifecycle }: Block): Block => ([lifecycle].flat()[0] ?? {}) as Block;
const rest = (block: Block): Block => ({ ...lifecycle(block), precondition: undefined });
const preconditions = (block: Block): Condition[] => ((lifecycle(block).precondition ?? []) as Condition[]).flat();

const preconditionChanges = (before: Block, after: Block, subject: string): Change[] =>
  conditionChanges(preconditions(before), preconditions(after)).map(({ kind, message }) =>
    kind === "narrowed"
      ? { level: "breaking", subject, message: `may refuse what it took before: ${message}` }
      : { level: "patch", subject, message: `takes what it refused before: ${message}` },
  );

/**
 * An argument that became an input has the input's default where nobody set it, and nobody can have: so it is compared as that.
 */
const withDefaults = (value: unknown, added: ReadonlyMap<string, string>): unknown => {
  const [, path = "", choice] = (typeof value === "string" && SETTABLE.exec(value)) || [];
  const text = added.get(path);
  if (text === undefined) return value;
  if (choice) return text === "true" ? 1 : 0;
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    // Terraform's spelling of an object is not JSON's.
    return value;
  }
};

/** `${var.port}` and `${var.replica.enabled ? 1 : 0}`. */
const SETTABLE = /^\$\{var\.([\w.]+)( \? 1 : 0)?\}$/;
