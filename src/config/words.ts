/** Longer values are cut: the message has the position, and the file has the rest. */
const LONGEST_VALUE = 60;

/** A value as it is named in a sentence: `"eu-west"`, `3`, `a list`. */
export const shown = (value: unknown): string => {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…"` : text;
};

/** A value together with its type, for when the type is what is wrong: `the text "two"`. */
export const shownWithType = (value: unknown): string => {
  if (typeof value === "string") return `the text ${shown(value)}`;
  if (typeof value === "number") return Number.isNaN(value) ? "not a number" : `the number ${value}`;
  return shown(value);
};

/** ` Did you mean slot?`, or nothing when no name is near. */
export const suggestion = (name: string | undefined): string => (name === undefined ? "" : ` Did you mean ${name}?`);
