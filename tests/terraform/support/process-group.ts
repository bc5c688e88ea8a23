import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";

const running = new Set<ChildProcess>();
let watching = false;

/**
 * Starts a program in a process group of its own and kills the whole group when this process ends,
 * so that neither a provider nor an emulator outlives its test. Output may go to a file.
 * Standard input stays open until this process dies: a program may end itself when it closes.
 */
export function startGroup(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly outputFile?: string },
): ChildProcess {
  watch();
  const output = options.outputFile === undefined ? "pipe" : openSync(options.outputFile, "a");
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["pipe", output, output],
  });
  if (typeof output === "number") closeSync(output);
  child.stdin?.on("error", () => {}); // the program may end before its input does
  running.add(child);
  child.once("error", () => running.delete(child));
  child.once("exit", () => running.delete(child));
  return child;
}

/** Ends a group and waits until its first process is gone. */
export async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  killGroup(child);
  await gone;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** `exit` does not fire on a signal, and test runners end their workers with one. */
function watch(): void {
  if (watching) return;
  watching = true;
  const killAll = () => {
    for (const child of running) killGroup(child);
  };
  process.once("exit", killAll);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      killAll();
      process.kill(process.pid, signal);
    });
  }
}
