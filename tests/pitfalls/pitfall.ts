import { describe, expect, test } from "vitest";

/** Why a pitfall has no check here. */
export const unchecked = (uncheckedBecause: string) => ({ uncheckedBecause });

/** What a sibling project got wrong: what holds here instead, and the check that it does or why none can be made here. */
type Pitfall = (id: string, title: string, check: (() => void | Promise<void>) | ReturnType<typeof unchecked>) => void;

/** What one sibling project got wrong, from this number to that one: each has its row, in order. */
export const describePitfalls = (sibling: string, from: number, to: number, rows: (pitfall: Pitfall) => void) =>
  describe(`what ${sibling} got wrong does not recur`, () => {
    const ids: string[] = [];
    rows((id, title, check) => {
      ids.push(id);
      if (typeof check === "function") test(`${id}: ${title}`, check);
      else test.skip(`${id}: ${title} (${check.uncheckedBecause})`);
    });

    test("each pitfall has its row", () => {
      const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
      expect(ids).toEqual(numbers.map((number) => `B-${String(number).padStart(2, "0")}`));
    });
  });
