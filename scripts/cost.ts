import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a run took: wall-clock seconds, and the memory (MB, resident, at its peak) of all its Node.js processes together. */
export interface Cost {
  readonly seconds: number;
  readonly megabytes: number;
}

const REPORTER = join(import.meta.dirname, "report-memory.cjs");

/** Runs a Node.js program in a process of its own. @throws when it does not end with the exit code */
export const run = async (command: readonly string[], cwd: string, exitCode = 0): Promise<Cost> => {
  const reports = mkdtempSync(join(tmpdir(), "cost-"));
  const env = { ...process.env, NODE_OPTIONS: `--require ${REPORTER}`, MEMORY_REPORTS: reports, CI: "true" };
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, command, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (code !== exitCode) throw new Error(`${command.join(" ")} ended with ${code}, not ${exitCode}:\n${errors}`);
  const memory = readdirSync(reports).map((file) => Number(readFileSync(join(reports, file), "utf8")));
  rmSync(reports, { recursive: true });
  return { seconds, megabytes: memory.reduce((sum, one) => sum + one, 0) };
};

/** The middle of several costs, each part by itself. */
export const median = (costs: readonly Cost[]): Cost => ({
  seconds: middle(costs.map(({ seconds }) => seconds)),
  megabytes: middle(costs.map(({ megabytes }) => megabytes)),
});

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
