import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModuleAddress } from "../core/module-source.ts";
import { hclFiles } from "./hcl-files.ts";

/** Terraform's JSON syntax as it is committed, or the same modules as people write Terraform. */
export type Format = "json" | "hcl";

/** A module that is published. */
export interface PublishedModule {
  readonly name: string;
  readonly description: string;
}

/** What is published, and under which addresses. */
export interface Publication {
  /** The project's root. */
  readonly root: string;
  readonly modules: readonly PublishedModule[];
  readonly format: Format;
  /** How users get a module, for READMEs and examples. */
  readonly addressOf: (module: string) => ModuleAddress;
}

/** Path → text, in a folder to publish. */
export type Tree = ReadonlyMap<string, string>;

/** The version in a `package.json`: the module's, or at the root the version of the whole. */
export const versionOf = (root: string, module?: string): string => {
  const folder = module === undefined ? root : join(root, "modules", module);
  return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string }).version;
};

/** The Terraform of a module, and its schema for those who pin it. */
export const terraformFiles = ({ root, format }: Publication, module: string): Tree => {
  const committed = textFiles(join(root, "modules", module, "terraform"));
  return format === "hcl" ? hclFiles(committed) : committed;
};

/** The texts of a folder, by name; nothing when it is not there. Terraform's own files begin with a dot. */
export const textFiles = (folder: string): Tree => {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, { withFileTypes: true }).filter(
    (file) => file.isFile() && !file.name.startsWith("."),
  );
  const sorted = names.map(({ name }) => name).sort();
  return new Map(sorted.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
};

/** The same files in another folder. */
export const below = (folder: string, files: Tree): [string, string][] =>
  [...files].map(([path, text]) => [`${folder}/${path}`, text]);
