import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Moto } from "./moto.ts";

const RUNNER = join(import.meta.dirname, "lock-runner.ts");

/** A process of its own that takes and frees the release lock of a bucket when it is told to. */
export class LockRacer {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string, undefined>;

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.child = child;
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  static async start({ env }: Pick<Moto, "env">, bucket: string, who: string): Promise<LockRacer> {
    const child = spawn(process.execPath, ["--import", "tsx", RUNNER, bucket, who], {
      env: { ...process.env, ...env },
    });
    child.stderr.pipe(process.stderr);
    const racer = new LockRacer(child);
    await racer.answer();
    return racer;
  }

  /** @returns `won`, or what a person would be told */
  take(): Promise<string> {
    return this.ask("take");
  }

  async free(): Promise<void> {
    await this.ask("free");
  }

  stop(): void {
    this.child.kill();
  }

  private ask(question: string): Promise<string> {
    this.child.stdin.write(`${question}\n`);
    return this.answer();
  }

  private async answer(): Promise<string> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error("The process has ended.");
    return value;
  }
}
