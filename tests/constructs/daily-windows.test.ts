import { describe, expect, test } from "vitest";
import { windowsOverlap, windowsOverlapCondition } from "../../src/constructs/daily-windows.ts";
import { evaluate } from "../support/evaluate.ts";
import { requireTerraform } from "../terraform/support/toolchain.ts";

const cases = [
  ["apart", "02:00-03:00", "sun:04:00-sun:05:00", false],
  ["one right after the other", "02:00-03:00", "sun:03:00-sun:04:00", false],
  ["the other right after the one", "04:00-05:00", "sun:03:00-sun:04:00", false],
  ["the same", "04:00-05:00", "sun:04:00-sun:05:00", true],
  ["one beginning in the other", "04:30-05:30", "sun:04:00-sun:05:00", true],
  ["one ending in the other", "03:30-04:01", "sun:04:00-sun:05:00", true],
  ["one within the other", "04:10-04:40", "sun:04:00-sun:05:00", true],
  ["one around the other", "03:00-06:00", "wed:04:00-wed:05:00", true],
  ["a daily one past midnight, and one after it", "23:30-00:30", "mon:00:00-mon:01:00", true],
  ["a daily one past midnight, and one at noon", "23:30-00:30", "mon:12:00-mon:13:00", false],
  ["a weekly one past midnight", "00:15-00:45", "sat:23:30-sun:00:30", true],
  ["a weekly one past the week's end", "00:15-00:45", "sun:23:30-mon:00:30", true],
  ["a weekly one past the week's end, and one at noon", "12:00-13:00", "sun:23:30-mon:00:30", false],
  ["a weekly one of a whole day", "12:00-13:00", "mon:14:00-tue:14:00", true],
  ["hours with a nought", "08:00-09:00", "mon:08:59-mon:09:59", true],
] as const;

test.each(cases)("%s: %s and %s overlap: %s", (_claim, daily, weekly, overlap) => {
  expect(windowsOverlap(daily, weekly)).toBe(overlap);
});

const terraform = await requireTerraform();

describe.skipIf(!terraform)("Terraform", () => {
  test("says of all of them what we say, and nothing of what is no window", () => {
    const quoted = (text: string) => JSON.stringify(text);
    const conditions = [...cases, ["no window", "2 o'clock", "sunday", false] as const].map(([, daily, weekly]) =>
      windowsOverlapCondition(quoted(daily), quoted(weekly)),
    );
    expect(terraform && evaluate(terraform, `\${[${conditions.join(", ")}]}`)).toEqual([
      ...cases.map(([, , , overlap]) => overlap),
      false,
    ]);
  });
});
