import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ModuleDefinition } from "../../src/core/module.ts";
import { type VariableBlock, variableBlocks } from "../../src/core/variables.ts";
import type { TerraformTools } from "../terraform/support/toolchain.ts";

/** Inputs of a module, and the one of them that the case is about. */
export interface Case {
  readonly about: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Cases for one process: Terraform's time grows with the square of the modules in a configuration. */
const BATCH = 50;

/**
 * What Terraform's own variable validation says of many cases: the complaints about each, none for a valid one. Each case is judged by the variable it is about and by those whose validations read it; no provider is needed.
 */
export const terraformVerdicts = async (
  tools: TerraformTools,
  module: Pick<ModuleDefinition, "variables" | "rules">,
  cases: readonly Case[],
): Promise<string[][]> => {
  const batches = Array.from({ length: Math.ceil(cases.length / BATCH) }, (_, index) =>
    cases.slice(index * BATCH, (index + 1) * BATCH),
  );
  return (await Promise.all(batches.map((batch) => judge(tools, module, batch)))).flat();
};

const judge = async (
  tools: TerraformTools,
  { variables, rules }: Pick<ModuleDefinition, "variables" | "rules">,
  cases: readonly Case[],
): Promise<string[][]> => {
  const root = mkdtempSync(join(tmpdir(), "verdicts-"));
  try {
    const blocks = variableBlocks(variables, rules);
    for (const about of new Set(cases.map((one) => one.about))) {
      mkdirSync(join(root, about));
      write(join(root, about, "variables.tf.json"), { variable: judges(blocks, about) });
    }
    const call = ({ about, inputs }: Case) => ({
      source: `./${about}`,
      // A default is written out: of one left to Terraform it would complain without saying in which case.
      ...plain(pick({ ...defaults(blocks), ...inputs }, Object.keys(judges(blocks, about)))),
    });
    const writeCalls = (some: readonly Case[]) =>
      write(join(root, "main.tf.json"), {
        module: Object.fromEntries(some.map((one) => [`case_${cases.indexOf(one)}`, call(one)])),
      });
    const verdicts = (diagnostics: readonly Diagnostic[]) =>
      cases.map((_, index) => diagnostics.filter(isAbout(`module.case_${index}`)).map(({ detail }) => detail));

    writeCalls(cases);
    const run = runner(tools, root);
    await run("init", "-backend=false");
    const { diagnostics } = JSON.parse(await run("validate", "-json")) as { diagnostics: readonly Diagnostic[] };
    const refused = verdicts(diagnostics);
    // Validating, Terraform knows one variable at a time; only planning it knows the others that a condition reads.
    writeCalls(cases.filter((_, index) => refused[index]?.length === 0));
    const refusedLater = verdicts(planDiagnostics(await run("plan", "-json", "-input=false")));
    return refused.map((complaints, index) => [...complaints, ...(refusedLater[index] ?? [])]);
  } finally {
    rmSync(root, { recursive: true });
  }
};

type Blocks = Readonly<Record<string, VariableBlock>>;

const defaults = (blocks: Blocks) =>
  Object.fromEntries(
    Object.entries(blocks).flatMap(([name, block]) => (block.default === undefined ? [] : [[name, block.default]])),
  );

/** A variable and those whose validations read it; what all these read besides is there, but not judged: it is valid. */
const judges = (blocks: Blocks, name: string): Blocks => {
  const judged = [name, ...Object.keys(blocks).filter((other) => readBy(blocks, other).includes(name))];
  const read = judged.flatMap((one) => readBy(blocks, one));
  const unjudged = Object.entries(pick(blocks, read)).map(([other, { validation: _, ...block }]) => [other, block]);
  return { ...Object.fromEntries(unjudged), ...pick(blocks, judged) };
};

/** The variables that the validations of one name. */
const readBy = (blocks: Blocks, name: string): string[] => {
  const conditions = (blocks[name]?.validation ?? []).map(({ condition }) => condition).join();
  return [...new Set([...conditions.matchAll(/\bvar\.(\w+)/g)].map(([, other = ""]) => other))];
};

const pick = <Value>(object: Readonly<Record<string, Value>>, keys: readonly string[]) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)));

interface Diagnostic {
  readonly summary: string;
  readonly detail: string;
  readonly snippet?: { readonly context?: string };
}

/** A plan as JSON is one message in each line. */
const planDiagnostics = (output: string): Diagnostic[] =>
  output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .flatMap((line) => (JSON.parse(line) as { readonly diagnostic?: Diagnostic }).diagnostic ?? []);

const isAbout =
  (address: string) =>
  ({ snippet, detail }: Diagnostic): boolean => {
    if (snippet?.context === undefined) throw new Error(`Terraform complains of no case in particular: ${detail}`);
    // Terraform prints the context as it does in messages: module.case_1 or module "case_1".
    return snippet.context === address || snippet.context === address.replace(/^module\.(.*)$/, 'module "$1"');
  };

const write = (file: string, content: object) => writeFileSync(file, JSON.stringify(content, null, 1));

/** Terraform reads texts in JSON as templates. */
const plain = (value: unknown): object =>
  JSON.parse(JSON.stringify(value).replaceAll("${", "$$${").replaceAll("%{", "%%{")) as object;

const runner =
  ({ terraform, env }: TerraformTools, cwd: string) =>
  async (command: string, ...options: string[]) => {
    try {
      const options_ = { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 28 };
      return (await promisify(execFile)(terraform, [command, "-no-color", ...options], options_)).stdout;
    } catch (error) {
      // An invalid configuration is what we ask about: with `-json` it is printed, and the exit code is 1.
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      if (options.includes("-json") && stdout?.startsWith("{")) return stdout;
      throw new Error(stderr || stdout || String(error));
    }
  };
