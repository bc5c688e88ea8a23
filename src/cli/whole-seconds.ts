import { InvalidArgumentError } from "commander";

/** Reads an option in seconds, at least one. */
export const wholeSeconds = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Write whole seconds, at least 1.");
  return value;
};
