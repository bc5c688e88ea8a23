import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");

/** Who may import whom. `core` imports nothing of ours. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "src/cli": ["live", "src/release", "src/pinning", "src/publish", "modules", "src/config", "src/core"],
  live: ["modules", "src/config", "src/core"],
  modules: ["src/constructs", "src/core"],
  "src/constructs": ["src/core"],
  "src/config": ["src/core"],
  "src/release": ["src/core"],
  "src/pinning": ["src/config", "src/core"],
  "src/publish": ["src/core"],
  "src/core": [],
};
const layers = Object.keys(allowed);

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = layers
  .filter((layer) => existsSync(join(ROOT, layer)))
  .flatMap((layer) =>
    readdirSync(join(ROOT, layer), { recursive: true, encoding: "utf8" }).map((file) => join(layer, file)),
  )
  .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"));

const imports: Import[] = files.flatMap((from) =>
  [...readFileSync(join(ROOT, from), "utf8").matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(([, specifier = ""]) => ({
    from,
    to: specifier.startsWith(".") ? relative(ROOT, join(ROOT, dirname(from), specifier)) : specifier,
  })),
);

const layerOf = (file: string) => layers.find((layer) => file.startsWith(`${layer}/`));
const moduleOf = (file: string) => /^modules\/([^/]+)\//.exec(file)?.[1];

const arrowProblems = (found: readonly Import[]): string[] =>
  found
    .filter(({ from, to }) => {
      const [source, target] = [layerOf(from), layerOf(to)];
      return source && target && source !== target && !allowed[source]?.includes(target);
    })
    .map(({ from, to }) => `${from} → ${to}`);

const neighbourProblems = (found: readonly Import[]): string[] =>
  found
    .filter(({ from, to }) => moduleOf(from) && moduleOf(to) && moduleOf(from) !== moduleOf(to))
    .map(({ from, to }) => `${from} → ${to}`);

const wholeProvider = (found: readonly Import[]): string[] =>
  found.filter(({ to }) => /^@cdktf\/provider-aws(\/lib|\/index)?$/.test(to)).map(({ from }) => from);

describe("imports", () => {
  test("there are some to look at, in every layer that exists", () => {
    expect(new Set(imports.map(({ from }) => layerOf(from)))).toContain("src/constructs");
    expect(imports.length).toBeGreaterThan(50);
  });

  test("follow the arrows between the layers", () => {
    expect(arrowProblems(imports)).toEqual([]);
    expect(arrowProblems([{ from: "src/core/a.ts", to: "src/constructs/b.ts" }])).toHaveLength(1);
  });

  test("never lead from one module to another", () => {
    expect(neighbourProblems(imports)).toEqual([]);
    expect(neighbourProblems([{ from: "modules/a/a.ts", to: "modules/b/b.ts" }])).toHaveLength(1);
  });

  test("take provider classes by path: the whole provider costs 5 s and 575 MB", () => {
    expect(wholeProvider(imports)).toEqual([]);
    expect(wholeProvider([{ from: "a.ts", to: "@cdktf/provider-aws" }])).toEqual(["a.ts"]);
  });
});
