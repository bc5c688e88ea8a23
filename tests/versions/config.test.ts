import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Ajv } from "ajv";
import { GenericJson } from "release-please/build/src/updaters/generic-json";
import { Version } from "release-please/build/src/version";
import { describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { buildModule } from "../../src/core/build-module.ts";

const ROOT = join(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const json = <Content>(path: string): Content => JSON.parse(read(path)) as Content;

interface Config {
  readonly packages: Readonly<
    Record<string, { readonly component: string; readonly "extra-files"?: readonly (string | object)[] }>
  >;
}
const config = json<Config>("release-please-config.json");
const released = json<Readonly<Record<string, string>>>(".release-please-manifest.json");

const names = Object.keys(modules);

/** A module's component is its committed Terraform: what changes nothing in it releases nothing. */
const pathOf = (name: string): string => `modules/${name}/terraform`;

/** What release-please's configuration has to say of each module, for the configuration to be whole. */
const configProblems = ({ packages }: Config): string[] =>
  names.flatMap((name) => {
    const component = packages[pathOf(name)];
    if (!component) return [`${name} has no component: add "${pathOf(name)}" to release-please-config.json.`];
    const wanted = [
      `/modules/${name}/README.md`,
      { type: "json", path: "main.tf.json", jsonpath: "$.locals.module_version" },
      { type: "json", path: `/modules/${name}/package.json`, jsonpath: "$.version" },
      { type: "json", path: "/package-lock.json", jsonpath: `$.packages['modules/${name}'].version` },
    ];
    const stamped = (component["extra-files"] ?? []).map((file) => JSON.stringify(file));
    return [
      ...(component.component === name ? [] : [`${name} is called ${component.component}: its tags would be too.`]),
      ...wanted
        .filter((file) => !stamped.includes(JSON.stringify(file)))
        .map((file) => `${name} is not stamped in ${JSON.stringify(file)}: add it to its extra-files.`),
    ];
  });

describe("release-please's configuration", () => {
  test("is what release-please's own schema allows", () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(
      require("release-please/schemas/config.json"),
    );
    expect(validate(config) || validate.errors).toBe(true);
    expect(validate({ ...config, "bump-minor-premajor": true })).toBe(false);
  });

  test("has a component for every module and for the set, and stamps each where its users look", () => {
    expect(configProblems(config)).toEqual([]);
    expect(config.packages["."]).toMatchObject({ "include-component-in-tag": false });
    expect(Object.keys(config.packages).sort()).toEqual([".", ...names.map(pathOf)].sort());
  });

  test("is found wanting when a module is not in it, by name", () => {
    const { "modules/prod-base/terraform": _, ...packages } = config.packages;
    expect(configProblems({ packages })).toEqual([
      'prod-base has no component: add "modules/prod-base/terraform" to release-please-config.json.',
    ]);
  });

  test("knows the version of every component, the one in its package.json and in the lock file", () => {
    const lock = json<{ packages: Record<string, { version: string }> }>("package-lock.json").packages;
    const of = (folder: string): string => json<{ version: string }>(join(folder, "package.json")).version;
    expect(released).toEqual({
      ".": of("."),
      ...Object.fromEntries(names.map((name) => [pathOf(name), of(`modules/${name}`)])),
    });
    expect(lock[""]?.version).toBe(of("."));
    for (const name of names) expect(lock[`modules/${name}`]?.version).toBe(of(`modules/${name}`));
  });
});

test.each(
  names,
)("%s: what `modules build` writes for a new version is what release-please writes, into one file", async (name) => {
  const updater = new GenericJson("$.locals.module_version", Version.parse("12.34.56"));
  const built = await buildModule(modules[name] as never, "12.34.56");
  for (const [file, content] of built) {
    const committed = read(`modules/${name}/terraform/${file}`);
    expect(content).toBe(file === "main.tf.json" ? updater.updateContent(committed) : committed);
  }
  expect(built.get("main.tf.json")).toContain("12.34.56");
});

test.each(names)("%s: the README's example names the version in the manifest", (name) => {
  const stamped = read(`modules/${name}/README.md`)
    .split("\n")
    .filter((line) => line.includes("x-release-please-version"));
  expect(stamped).toHaveLength(1);
  expect(stamped[0]).toContain(`//modules/${name}/terraform?ref=${name}-v${released[pathOf(name)]}"`);
});
