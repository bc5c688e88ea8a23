import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildModule } from "./build-module.ts";
import type { ModuleDefinition } from "./module.ts";
import { moduleVersion } from "./module-version.ts";
import { inputsTable, outputsTable } from "./tables.ts";

/**
 * Everything that is generated into a module's folder and committed: its Terraform, and the tables in its README.
 *
 * @param root the project's root
 * @returns path relative to the root → content, the same bytes on every machine
 */
export const generatedModuleFiles = async (root: string, module: ModuleDefinition): Promise<Map<string, string>> => {
  const folder = `modules/${module.name}`;
  const terraform = await buildModule(module, moduleVersion(root, module.name));
  const readme = await readFile(join(root, folder, "README.md"), "utf8");
  return new Map([
    ...[...terraform].map(([file, content]): [string, string] => [`${folder}/terraform/${file}`, content]),
    [`${folder}/README.md`, withTables(readme, module)],
  ]);
};

const withTables = (readme: string, module: ModuleDefinition): string =>
  Object.entries({ inputs: inputsTable(module), outputs: outputsTable(module) }).reduce(
    (text, [name, table]) => replaceSection(text, name, table),
    readme,
  );

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
const replaceSection = (text: string, name: string, content: string): string => {
  const section = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!section.test(text)) throw new Error(`The README has no section between <!-- ${name} --> and <!-- /${name} -->.`);
  return text.replace(section, (_, open: string, close: string) => `${open}\n\n${content}\n\n${close}`);
};
