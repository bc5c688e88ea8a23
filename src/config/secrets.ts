import type { Problem } from "../core/errors.ts";
import { SECRET_NAME } from "../core/secret-name.ts";
import { at } from "./across.ts";
import type { Draft } from "./draft.ts";
import type { Path } from "./source.ts";

/**
 * Environment variables of an app that look like secrets: a warning each, since we may be wrong.
 *
 * The value itself is never repeated.
 */
export const secretWarnings = (draft: Draft): Problem[] => [
  ...warnings(
    draft,
    ["environment"],
    (name) => `Put the value into Secrets Manager or SSM and give its ARN instead: \`secrets: { ${name}: arn:… }\`.`,
  ),
  ...warnings(
    draft,
    ["web_ui", "environment"],
    () =>
      "A frontend has no secrets, since browsers read what it knows: keep the value in the backend, under `secrets`.",
  ),
];

const warnings = (draft: Draft, map: Path, remedy: (name: string) => string): Problem[] => {
  const environment = map.reduce<unknown>((value, key) => (value as Settings | undefined)?.[key], draft.variables);
  if (typeof environment !== "object" || environment === null) return [];
  return Object.entries(environment).flatMap(([name, value]) => {
    const kind = secretKind(name, String(value));
    if (!kind) return [];
    const message = `looks like ${kind}, and anyone who may read the task definition could read it. ${remedy(name)}`;
    return [at(draft, ["variables", ...map, name], message)];
  });
};

type Settings = Readonly<Record<string | number, unknown>>;

/** Shapes that tokens and keys have by their makers' design. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, "an AWS access key"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
  [/\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,})/, "an access token"],
  [/\b(xox[abprs]-[\w-]{10,}|[rs]k_live_\w{10,}|AIza[\w-]{30,}|SG\.[\w-]{16,}\.)/, "an API key"],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\./, "a token"],
  [/:\/\/[^/\s:@]*:[^/\s:@]+@/, "a URL with a password"],
];

/** Settings about secrets rather than secrets: a switch, a number. */
const PLAIN_VALUE = /^(true|false|yes|no|on|off|none|\d*)$/i;

const secretKind = (name: string, value: string): string | undefined => {
  const shape = shapes.find(([pattern]) => pattern.test(value));
  if (shape) return shape[1];
  if (SECRET_NAME.test(name) && !PLAIN_VALUE.test(value)) return "a secret by its name";
  return isRandom(value) ? "a key or token" : undefined;
};

/** Bits of surprise per letter above which text is no longer something a person typed. */
const RANDOM_BITS = 4;

const isRandom = (value: string): boolean =>
  // 40 hexadecimal digits are a commit.
  (/^[0-9a-f]{32,}$/i.test(value) && value.length !== 40) ||
  (/^[A-Za-z0-9+/=_-]{24,}$/.test(value) &&
    /[A-Z]/.test(value) &&
    /[a-z]/.test(value) &&
    /[0-9]/.test(value) &&
    entropy(value) > RANDOM_BITS);

const entropy = (value: string): number => {
  const counts = new Map<string, number>();
  for (const letter of value) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce(
    (bits, count) => bits - (count / value.length) * Math.log2(count / value.length),
    0,
  );
};
