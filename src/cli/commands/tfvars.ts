import { writeFileSync } from "node:fs";
import { findStack, loadLive, printWarnings } from "../live.ts";
import type { Define } from "../program.ts";

/** `tfvars STACK`: for whoever calls the module from their own Terraform; `base` is left to them. */
export const tfvars: Define = (command) =>
  command
    .argument("<stack>", "such as app-alpha")
    .option("--out <file>", "write to this file, such as terraform.tfvars.json")
    .action((stack: string, options: { readonly out?: string }) => {
      const { environments, warnings } = loadLive();
      const environment = findStack(environments, stack);
      const text = `${JSON.stringify(environment.variables, null, 2)}\n`;
      if (options.out === undefined) process.stdout.write(text);
      else writeFileSync(options.out, text);
      printWarnings(warnings.filter(({ file }) => file === environment.file));
    });
