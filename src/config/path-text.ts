import type { Path } from "./source.ts";

/** A path as people write it: `variables.azs[0]`. */
export const pathText = (path: Path): string =>
  path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");

/** What stands at a path, or nothing. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inside, step) =>
      typeof inside === "object" && inside !== null ? (inside as Record<string, unknown>)[step] : undefined,
    value,
  );
