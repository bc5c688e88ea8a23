import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildModule } from "./build-module.ts";
import { diagram } from "./diagram.ts";
import type { ModuleDefinition } from "./module.ts";
import { moduleVersion } from "./module-version.ts";
import type { Synthesized } from "./references.ts";
import { resourcesTable } from "./resources-table.ts";
import { inputsTable, outputsTable } from "./tables.ts";

/**
 * Everything that is generated into a module's folder and committed: its Terraform, and the parts of its README that follow from
 * its sources.
 *
 * @param root the project's root
 * @returns path relative to the root → content, the same bytes on every machine
 */
export const generatedModuleFiles = async (root: string, module: ModuleDefinition): Promise<Map<string, string>> => {
  const folder = `modules/${module.name}`;
  const terraform = await buildModule(module, moduleVersion(root, module.name));
  const made = JSON.parse(terraform.get("main.tf.json") ?? "{}") as Synthesized;
  const readme = await readFile(join(root, folder, "README.md"), "utf8");
  return new Map([
    ...[...terraform].map(([file, content]): [string, string] => [`${folder}/terraform/${file}`, content]),
    [`${folder}/README.md`, withSections(folder, readme, sections(module, made))],
  ]);
};

const sections = (module: ModuleDefinition, made: Synthesized): Readonly<Record<string, string>> => ({
  diagram: `\`\`\`mermaid\n${diagram(made)}\n\`\`\`\n\n${LEGEND}`,
  resources: resourcesTable(made),
  inputs: inputsTable(module),
  outputs: outputsTable(module),
});

const LEGEND =
  "An arrow is a reference in the module's Terraform, from what needs to what is needed; one from a box stands for one from each block in it. A broken line: inputs say how many there are, if any.";

const withSections = (folder: string, readme: string, contents: Readonly<Record<string, string>>): string =>
  Object.entries(contents).reduce((text, [name, content]) => replaceSection(folder, text, name, content), readme);

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
const replaceSection = (folder: string, text: string, name: string, content: string): string => {
  const section = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!section.test(text)) {
    throw new Error(`${folder}/README.md has no section between <!-- ${name} --> and <!-- /${name} -->.`);
  }
  return text.replace(section, (_, open: string, close: string) => `${open}\n\n${content}\n\n${close}`);
};
