import type { Problem } from "../core/errors.ts";
import type { Draft } from "./draft.ts";
import { pathText } from "./path-text.ts";
import type { Path } from "./source.ts";

/** Something that must hold across the settings of one environment, or across environments. Says nothing when it does. */
export type Rule = (drafts: readonly Draft[]) => Problem[];

/** A problem at the line that a setting comes from. */
export const at = (draft: Draft, path: Path, message: string): Problem => ({
  ...(draft.origin(path) ?? { file: draft.file }),
  path: pathText(path),
  message,
});

/** Bases by name; a broken one counts, so that it is reported for what is wrong with it and nothing else. */
export const basesOf = (drafts: readonly Draft[]): ReadonlyMap<string, Draft> =>
  new Map(drafts.filter(({ layer }) => layer === "base").map((draft) => [draft.name, draft]));
