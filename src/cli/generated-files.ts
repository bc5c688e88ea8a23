import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { modules } from "../../modules/index.ts";
import { defaultsSchema, liveFileSchema } from "../config/json-schema.ts";
import { generatedModuleFiles } from "../core/generate.ts";
import { judge } from "../security/judge.ts";
import { securityReport } from "../security/report.ts";
import { rules } from "../security/rules.ts";

/** A generated file that is not as it should be. */
export interface StaleFile {
  readonly path: string;
  readonly state: "missing" | "out of date" | "left over";
  /** What it should hold; nothing when it should not be there. */
  readonly content?: string;
}

/** Compares every generated file of a project with what its sources say now. */
export const staleFiles = async (root: string): Promise<StaleFile[]> => {
  const files = await generatedFiles(root);
  const stale = [...files].flatMap(([path, content]): StaleFile[] => {
    if (!existsSync(join(root, path))) return [{ path, state: "missing", content }];
    return readFileSync(join(root, path), "utf8") === content ? [] : [{ path, state: "out of date", content }];
  });
  const folders = ["schemas", ...Object.keys(modules).map((name) => `modules/${name}/terraform`)];
  const leftOver = folders
    .flatMap((folder) => filesIn(root, folder))
    .filter((path) => !files.has(path))
    .map((path) => ({ path, state: "left over" as const }));
  return [...stale, ...leftOver];
};

/** Writes what is out of date and removes what is left over, and says so on standard output. */
export const renew = (root: string, stale: readonly StaleFile[]): void => {
  for (const { path, content } of stale) {
    const file = join(root, path);
    if (content === undefined) rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    console.log(`${content === undefined ? "removed" : "wrote"} ${path}`);
  }
  if (stale.length === 0) console.log("Everything is up to date.");
};

/** Path relative to the project's root → content. */
const generatedFiles = async (root: string): Promise<ReadonlyMap<string, string>> => {
  const definitions = Object.values(modules);
  const ofModules = await Promise.all(definitions.map((module) => generatedModuleFiles(root, module)));
  return new Map([
    ...ofModules.flatMap((files) => [...files]),
    ...definitions.map(({ name }, index) => securityFile(name, ofModules[index] ?? new Map())),
    ...definitions.map((module): [string, string] => [`schemas/${module.name}.json`, json(liveFileSchema(module))]),
    ["schemas/defaults.json", json(defaultsSchema(definitions))],
  ]);
};

/** The report on the Terraform that a module is published with. */
const securityFile = (module: string, files: ReadonlyMap<string, string>): [path: string, content: string] => {
  const read = (file: string): object => JSON.parse(files.get(`modules/${module}/terraform/${file}`) ?? "{}");
  const terraform = { ...read("main.tf.json"), ...read("variables.tf.json") };
  return [`modules/${module}/security.md`, securityReport(module, judge(terraform, rules))];
};

const json = (schema: object): string => `${JSON.stringify(schema, null, 2)}\n`;

/** Committed files alone: Terraform's own, should someone have run it there, begin with a dot. */
const filesIn = (root: string, folder: string): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder))
        .filter((name) => name.endsWith(".json") && !name.startsWith("."))
        .map((name) => `${folder}/${name}`)
    : [];
