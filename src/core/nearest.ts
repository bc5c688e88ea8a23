import { distance } from "fastest-levenshtein";

/**
 * The known name that a misspelt one most likely means, or nothing when none is near.
 *
 * Near is one typing slip for every three letters, at least one; two letters in the wrong order are one slip.
 */
export const nearest = (wrong: string, known: readonly string[]): string | undefined => {
  const limit = Math.max(1, Math.floor(wrong.length / 3));
  return known
    .map((name) => ({ name, slips: slips(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ slips }) => slips <= limit)
    .sort((a, b) => a.slips - b.slips)[0]?.name;
};

const slips = (wrong: string, name: string): number =>
  Math.min(distance(wrong, name), ...swaps(wrong).map((swapped) => 1 + distance(swapped, name)));

/** The text with each two neighbours swapped, one pair at a time. */
const swaps = (text: string): string[] =>
  Array.from({ length: Math.max(0, text.length - 1) }, (_, at) =>
    [text.slice(0, at), text[at + 1], text[at], text.slice(at + 2)].join(""),
  );
