import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import type { ModuleDefinition } from "../../src/core/module.ts";
import { type Synth, synthModule } from "../support/synth.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/operations/unstoppable.md"), "utf8");

/** What a module's inputs must have to be looked at. */
const REQUIRED = {
  "prod-base": { name: "prod", domain_name: "example.com", hosted_zone_id: "Z0123456789EXAMPLE" },
  "prod-app": { base: { contract_version: 1 }, name: "shop", slot: 1 },
};

/** A value in the page, `**30 s**<!-- prod-app: where it comes from -->`. */
interface Quoted {
  readonly text: string;
  readonly module: string;
  readonly source: string;
}

const quoted: Quoted[] = [...PAGE.matchAll(/\*\*([^*]+)\*\*<!-- ([a-z-]+): (.+?) -->/g)].map(
  ([, text = "", module = "", source = ""]) => ({ text, module, source }),
);

interface Facts {
  readonly synth: Synth;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const facts: Readonly<Record<string, Facts>> = Object.fromEntries(
  await Promise.all(
    Object.entries(REQUIRED).map(async ([name, required]): Promise<[string, Facts]> => {
      const module = modules[name] as ModuleDefinition;
      return [name, { synth: await synthModule(module), inputs: module.variables.parse(required) }];
    }),
  ),
);

/**
 * What the modules say of a value: `<term>`, `<term> × <term> / <term>`, or `<term> = <literal>` where the text in bold is only the
 * setting's name.
 */
const found = ({ module, source }: Quoted): string => {
  const known = facts[module];
  if (!known) throw new Error(`There is no module ${module}.`);
  const [term = ""] = source.split(" = ");
  const [first = "", ...rest] = term.split(/ (?=[×/] )/);
  const value = rest.reduce<unknown>(
    (product, step) => {
      const other = Number(valueAt(known, step.slice(2)));
      return step.startsWith("×") ? Number(product) * other : Number(product) / other;
    },
    valueAt(known, first),
  );
  return String(value);
};

/** What the page says of it. */
const claimed = ({ text, source }: Quoted): string => {
  const literal = source.split(" = ")[1];
  return literal ?? /^[\d.]+(?= |$)/.exec(text)?.[0] ?? text.replaceAll("`", "");
};

/** `60`, `var.api.min_tasks`, `aws_lb.this.idle_timeout`, `aws_ecs_task_definition.api "stopTimeout"` or `local.x word`. */
const valueAt = (known: Facts, term: string): unknown => {
  if (/^\d+$/.test(term)) return term;
  const [path = "", word] = term.split(" ");
  if (word !== undefined) return wordIn(JSON.stringify(lookUp(known, path)), word);
  const value = lookUp(known, path);
  // An argument that is an input stands for the input's default.
  const input = /^\$\{(?:tostring\()?(var\.[a-z0-9_.]+)\)?\}$/.exec(String(value))?.[1];
  return input ? lookUp(known, input) : value;
};

/** The number after a word such as `--keep-alive` or `"stopTimeout"`, or the word itself where none follows. */
const wordIn = (text: string, word: string): string => {
  const plain = text.replaceAll("\\", "");
  if (!plain.includes(word)) throw new Error(`${word} is not there.`);
  const [name, number] = [word.replace(/[^\w-]/g, ""), '(?: = |, "|=)(\\d+)'];
  return new RegExp(`\\b${name}"?${number}|${name}"${number}`).exec(plain)?.slice(1).find(Boolean) ?? name;
};

const lookUp = ({ synth, inputs }: Facts, path: string): unknown => {
  const [root = "", name = "", ...rest] = path.split(".");
  const values = { var: inputs[name], local: synth.json.locals?.[name] };
  const start = root in values ? values[root as keyof typeof values] : synth.named(root, name);
  return rest.reduce<unknown>((value, key) => {
    const next = (Array.isArray(value) ? value[0] : value) as Readonly<Record<string, unknown>> | undefined;
    if (next === undefined || !(key in next)) throw new Error(`${path} is not there.`);
    return next[key];
  }, start);
};

describe("the page on what stays up", () => {
  test("says where each value in bold comes from", () => {
    expect(quoted.length).toBeGreaterThan(45);
    expect([...PAGE.matchAll(/\*\*[^*]+\*\*/g)]).toHaveLength(quoted.length);
  });

  test.each(quoted)("quotes $text from $module $source", (quote) => {
    expect(claimed(quote)).toBe(found(quote));
  });

  test("would notice another default, and a setting that is gone", () => {
    const keepAlive = quoted.find(({ source }) => source.includes("--keep-alive"));
    expect(keepAlive && claimed({ ...keepAlive, text: "70 s" })).not.toBe(keepAlive && found(keepAlive));
    const gone = { text: "1 s", module: "prod-app", source: "aws_lb_target_group.api.no_such_setting" };
    expect(() => found(gone)).toThrow("aws_lb_target_group.api.no_such_setting is not there.");
  });

  test("links to sections that it has", () => {
    const headings = [...PAGE.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-"),
    );
    const links = [...PAGE.matchAll(/\]\(#([^)]+)\)/g)].map(([, target = ""]) => target);
    expect(links.filter((target) => !headings.includes(target))).toEqual([]);
    expect(links.length).toBeGreaterThan(10);
  });
});
