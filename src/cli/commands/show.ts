import { type Setting, settingsOf } from "../../config/settings.ts";
import { findStack, loadLive, printWarnings } from "../live.ts";
import type { Define } from "../program.ts";
import { columns } from "../table.ts";

/** `show STACK`: what an environment ends up with, and from where. */
export const show: Define = (command) =>
  command
    .argument("<stack>", "such as app-alpha")
    .option("--json", "print the settings as JSON")
    .action((stack: string, options: { readonly json?: true }) => {
      const { environments, warnings } = loadLive();
      const environment = findStack(environments, stack);
      const settings = settingsOf(environment);
      if (options.json) {
        const rows = settings.map((setting) => ({ ...setting, ...(setting.sensitive && { value: "(sensitive)" }) }));
        console.log(JSON.stringify({ stack, file: environment.file, settings: rows }, null, 2));
        return;
      }
      console.log(columns(settings.map((setting) => [setting.path, valueText(setting), originText(setting)])));
      printWarnings(warnings.filter(({ file }) => file === environment.file));
    });

const valueText = ({ value, from, sensitive }: Setting): string => {
  if (from === "open") return "(open)";
  if (value === undefined) return "null";
  return sensitive ? "(sensitive)" : JSON.stringify(value);
};

const originText = ({ from, path }: Setting): string => {
  if (from === "default") return "default";
  if (from === "open") return `set TF_VAR_${path.replace(/^variables\./, "")}`;
  return from.line === undefined ? `${from.file} (the file's name)` : `${from.file}:${from.line}`;
};
