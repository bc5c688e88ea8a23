import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface OverrideSettings {
  /** Provider settings for tests. @default `{ max_retries: 3 }`: what the emulator lacks fails in seconds, by name, and a connection that a busy machine drops is tried again. */
  readonly provider?: Readonly<Record<string, unknown>>;

  /** The AWS provider versions allowed. @default what the modules declare; cdktf pins its own exact version. */
  readonly version?: string;

  /** Stack file whose provider aliases get the settings too. @default `cdk.tf.json` */
  readonly stackFile?: string;
}

/**
 * Writes `x_override.tf.json` next to a synthesized stack. Terraform merges it over the stack, so the
 * test settings never enter our constructs. Returns the path of the file.
 */
export function writeOverride(directory: string, settings: OverrideSettings = {}): string {
  const { provider = { max_retries: 3 }, version = ">= 5.100.0, < 7.0.0", stackFile = "cdk.tf.json" } = settings;
  const blocks = aliases(join(directory, stackFile)).map((alias) =>
    alias === undefined ? provider : { alias, ...provider },
  );
  const file = join(directory, "x_override.tf.json");
  const override = {
    terraform: { required_providers: { aws: { source: "hashicorp/aws", version } } },
    provider: { aws: blocks },
  };
  writeFileSync(file, `${JSON.stringify(override, null, 2)}\n`);
  return file;
}

/** The aliases of a stack's AWS providers; the default provider has none. */
function aliases(stackFile: string): (string | undefined)[] {
  const stack = JSON.parse(readFileSync(stackFile, "utf8")) as { provider?: { aws?: Block | Block[] } };
  return [stack.provider?.aws ?? {}].flat().map(({ alias }) => alias);
}

interface Block {
  readonly alias?: string;
}
