import { distance } from "fastest-levenshtein";

/**
 * The known name that a misspelt one most likely means, or nothing when none is near.
 *
 * Near is one typing slip for every three letters, at least one.
 */
export const nearest = (wrong: string, known: readonly string[]): string | undefined => {
  const limit = Math.max(1, Math.floor(wrong.length / 3));
  return known
    .map((name) => ({ name, slips: distance(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ slips }) => slips <= limit)
    .sort((a, b) => a.slips - b.slips)[0]?.name;
};
