import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { App } from "cdktf";
import type { Environment } from "./environment.ts";
import { UserError } from "./errors.ts";
import { LiveStack } from "./live-stack.ts";
import { moduleVersion } from "./module-version.ts";

export interface LiveAppProps {
  /** The project's root. */
  readonly root: string;
  /** Where stacks are written: `<outdir>/stacks/<stack>/cdk.tf.json`. */
  readonly outdir: string;
  /** Every environment there is; folders of others are left over and removed. */
  readonly environments: readonly Environment[];
  /** Write these and their bases alone. @default every environment */
  readonly only?: readonly string[];
}

/** A stack as it was written. */
export interface WrittenStack {
  readonly environment: Environment;
  /** Relative to the output folder. */
  readonly files: readonly string[];
}

const LOCK_FILE = "live/locks/default.lock.hcl";
const SYNTHESIZED = "cdk.tf.json";

/**
 * Writes environments as stacks: what `npx cdktf synth` and our own `synth` both do, so their bytes are the same.
 *
 * @throws UserError before anything is written, when a module's Terraform is missing
 */
export const writeLiveStacks = ({ root, outdir, environments, only }: LiveAppProps): WrittenStack[] => {
  const wanted = withBases(environments, only);
  const local = wanted.filter(({ pin }) => !pin).map(({ module }) => module.name);
  const versions = new Map([...new Set(local)].map((name) => [name, versionOf(root, name)]));
  mkdirSync(outdir, { recursive: true });
  // Live files are checked before they come here, and CDKTF's own checks walk every stack once more.
  const app = new App({ outdir, skipValidation: true, stackTraces: false });
  const stacks = new Map<string, LiveStack>();
  for (const environment of wanted) {
    const base = environment.base && stacks.get(environment.base.stack);
    const toRoot = posix(relative(resolve(outdir, "stacks", environment.stack), root));
    const moduleVersion = environment.pin?.moduleVersion ?? versions.get(environment.module.name) ?? "";
    stacks.set(environment.stack, new LiveStack(app, { environment, moduleVersion, toRoot, ...(base && { base }) }));
  }
  app.synth();
  removeLeftOvers(outdir, environments);
  const lock = existsSync(join(root, LOCK_FILE)) ? readFileSync(join(root, LOCK_FILE), "utf8") : undefined;
  return wanted.map((environment) => ({ environment, files: placeLock(outdir, environment, lock) }));
};

const withBases = (
  environments: readonly Environment[],
  only: readonly string[] | undefined,
): readonly Environment[] => {
  if (!only) return environments;
  const wanted = new Set(only);
  for (const { stack, base } of environments) if (base && wanted.has(stack)) wanted.add(base.stack);
  return environments.filter(({ stack }) => wanted.has(stack));
};

const versionOf = (root: string, name: string): string => {
  if (!existsSync(join(root, "modules", name, "terraform", "main.tf.json"))) {
    throw new UserError(`modules/${name}/terraform is missing. Write it with: cdktf-django modules build`);
  }
  return moduleVersion(root, name);
};

/** What a stack's folder holds: CDKTF's file, and the committed provider versions put beside it. */
const placeLock = (outdir: string, { stack }: Environment, lock: string | undefined): string[] => {
  const synthesized = `stacks/${stack}/${SYNTHESIZED}`;
  if (lock === undefined) return [synthesized];
  const file = `stacks/${stack}/.terraform.lock.hcl`;
  writeFileSync(join(outdir, file), lock);
  return [synthesized, file];
};

/** Stacks of environments that are gone. A folder that we did not write stays. */
const removeLeftOvers = (outdir: string, environments: readonly Environment[]): void => {
  const living = new Set(environments.map(({ stack }) => stack));
  for (const name of readdirSync(join(outdir, "stacks"))) {
    const folder = join(outdir, "stacks", name);
    if (!living.has(name) && existsSync(join(folder, SYNTHESIZED))) rmSync(folder, { recursive: true });
  }
};

const posix = (path: string): string => path.replaceAll("\\", "/");
