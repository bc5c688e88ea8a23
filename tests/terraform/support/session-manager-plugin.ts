import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A program of the plugin's name that writes down what it is called with, and exits with 7. */
export class FakePlugin {
  private readonly folder = mkdtempSync(join(tmpdir(), "plugin-"));
  private readonly file = join(this.folder, "call");

  constructor() {
    const path = join(this.folder, "session-manager-plugin");
    writeFileSync(
      path,
      `#!/bin/sh
if [ "$1" = --version ]; then echo 1.2.707.0; exit; fi
printf '%s\\n' "$AWS_SSM_START_SESSION_RESPONSE" "$@" > ${this.file}
exit 7
`,
    );
    chmodSync(path, 0o755);
  }

  get settings() {
    return { env: { PATH: `${this.folder}:${process.env.PATH}` } };
  }

  call(): {
    readonly args: readonly string[];
    readonly session: { readonly TokenValue: string; readonly SessionId: string };
  } {
    if (!existsSync(this.file)) throw new Error("The plugin was not called.");
    const [session = "", ...args] = readFileSync(this.file, "utf8").trimEnd().split("\n");
    rmSync(this.file);
    return { args, session: JSON.parse(session) };
  }
}
