import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { formatProblem } from "../../core/errors.ts";
import { findStack, loadLive, printWarnings } from "../live.ts";
import type { Define } from "../program.ts";
import { columns } from "../table.ts";

interface Options {
  readonly json?: true;
  readonly out?: string;
}

/** `synth [STACK…]`: checks every live file, then writes the stacks. */
export const synth: Define = (command) =>
  command
    .argument("[stack...]", "stacks to write, such as app-alpha, with their bases (default: all)")
    .option("--json", "print the result as JSON")
    .option("--out <folder>", "write here instead of cdktf.out")
    .action(async (stacks: readonly string[], options: Options) => {
      const start = performance.now();
      const { root, environments, warnings } = loadLive();
      const only = stacks.map((stack) => findStack(environments, stack).stack);
      const outdir = options.out === undefined ? join(root, "cdktf.out") : resolve(options.out);
      const done = progress(`Writing ${only.length || environments.length} stacks`);
      const { writeLiveStacks } = await import("../../core/live-app.ts");
      const written = writeLiveStacks({ root, outdir, environments, ...(only.length > 0 && { only }) });
      done();
      const count = resourceCounter(root);
      const rows = written.map(({ environment: { stack, module, pin }, files }) => ({
        stack,
        module: module.name,
        ...(pin && { version: pin.version }),
        resources: pin?.resources ?? count(module.name),
        files,
      }));
      const seconds = Number(((performance.now() - start) / 1000).toFixed(2));
      const folder = relative(process.cwd(), outdir) || ".";
      if (options.json) {
        console.log(JSON.stringify({ folder, seconds, stacks: rows, warnings: warnings.map(formatProblem) }, null, 2));
        return;
      }
      const lines = rows.map(({ stack, module, version, resources, files }) => [
        stack,
        [module, version].filter(Boolean).join(" "),
        resources,
        files.length,
      ]);
      console.log(columns([["stack", "module", "resources", "files"], ...lines]));
      console.log(`\n${rows.length} ${rows.length === 1 ? "stack" : "stacks"} in ${folder}, ${seconds} s`);
      printWarnings(warnings);
    });

/** Says what takes time, to people only, and wipes it away. */
const progress = (text: string): (() => void) => {
  if (!process.stderr.isTTY) return () => {};
  process.stderr.write(`${text} …`);
  return () => process.stderr.write("\r\u001b[K");
};

/** Resource blocks in the module that a stack calls; each is made once or, with `count` and `for_each`, more or less often. */
const resourceCounter = (root: string): ((module: string) => number) => {
  const counts = new Map<string, number>();
  return (module) => {
    const count = counts.get(module) ?? countResources(join(root, "modules", module, "terraform", "main.tf.json"));
    counts.set(module, count);
    return count;
  };
};

const countResources = (file: string): number => {
  const { resource = {} } = JSON.parse(readFileSync(file, "utf8")) as { resource?: Record<string, object> };
  return Object.values(resource).reduce((sum, ofType) => sum + Object.keys(ofType).length, 0);
};
