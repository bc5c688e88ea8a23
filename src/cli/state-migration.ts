import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadedEnvironment } from "../config/load.ts";
import type { Backend } from "../core/environment.ts";
import { UserError } from "../core/errors.ts";
import { askTerraform, type TerraformAnswer } from "./ask-terraform.ts";
import { counted, judgeCopies, type State, sameState } from "./state-copies.ts";

/** What became of a state. */
export interface Migration {
  readonly stack: string;
  /** `moved`: it was local. `finished`: an earlier run had copied it. `there`: nothing is local. `none`: there is no state yet. */
  readonly outcome: "moved" | "finished" | "there" | "none";
  /** Where it is now, e.g. `s3://bucket/app-alpha.tfstate`. */
  readonly to: string;
  readonly resources: number;
  /** The local file, put aside; relative to the project's root. */
  readonly aside?: string;
}

export interface MigrationProps {
  /** The project's root. */
  readonly root: string;
  readonly environment: LoadedEnvironment;
  /** The stack's folder, written with the backend that its live file says now. */
  readonly folder: string;
}

/**
 * Moves a stack's local state into the bucket that its live file names.
 *
 * The local file is put aside only when the bucket's copy was read back and is equal; every run before that leaves it as it was,
 * so a run that was stopped is simply run again.
 *
 * @throws UserError when the backend is none to move to, or what lies there already is not this state
 */
export const migrateState = ({ root, environment, folder }: MigrationProps): Migration => {
  const { stack } = environment;
  const to = destination(environment);
  const file = `state/${stack}.tfstate`;
  const workspace = mkdtempSync(join(tmpdir(), "state-migrate-"));
  try {
    const local = readLocal(root, file, workspace);
    const backend = openBackend(workspace, backendOf(folder), to, local ? ` ${file} is unchanged.` : "");
    const there = backend.read();
    if (!local) {
      return { stack, to, outcome: there ? "there" : "none", resources: there?.resources.length ?? 0 };
    }
    const verdict = judgeCopies(local, there);
    if (verdict.do === "refuse") throw new UserError(refusal(file, local, to, verdict.because));
    if (verdict.do === "copy") backend.write(join(root, file));
    const copy = verdict.do === "copy" ? backend.read() : there;
    if (!copy || !sameState(local, copy)) {
      throw new UserError(
        `What was read back from ${to} is not what was copied there. ${file} is still the state: keep it, and look at the bucket's copy.`,
      );
    }
    const aside = putAside(root, file);
    forgetBackend(folder);
    return {
      stack,
      to,
      outcome: verdict.do === "copy" ? "moved" : "finished",
      resources: local.resources.length,
      aside,
    };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
};

/** @throws UserError when there is nowhere to move to */
const destination = ({ stack, backend, origin, file }: LoadedEnvironment): string => {
  if (backend.kind === "s3") return s3Address(backend, stack);
  const written = origin(["backend"]);
  const where = written ? [written.file, written.line].filter(Boolean).join(":") : file;
  throw new UserError(
    backend.kind === "local"
      ? `${where}  backend  is local, so the state of ${stack} stays in state/${stack}.tfstate. To move it, write a bucket there first: s3: { bucket: … }.`
      : `${where}  backend  is cloud, which Terraform moves a state to itself: run terraform init in cdktf.out/stacks/${stack}.`,
  );
};

const s3Address = ({ bucket, prefix }: Extract<Backend, { kind: "s3" }>, stack: string): string =>
  ["s3:/", bucket, prefix, `${stack}.tfstate`].filter(Boolean).join("/");

/** Read by Terraform as well: two versions of it write the same state differently. */
const readLocal = (root: string, file: string, workspace: string): State | undefined => {
  const path = join(root, file);
  if (!existsSync(path)) return;
  if (existsSync(join(root, file.replace(/([^/]+)$/, ".$1.lock.info")))) {
    throw new UserError(`${file} is locked: Terraform is working with it. Wait for it to end, then run this again.`);
  }
  return openBackend(workspace, { local: { path } }, file, " It is unchanged.").read();
};

const parseState = (text: string, where: string): State => {
  try {
    const { serial, lineage, outputs = {}, resources = [] } = JSON.parse(text) as Partial<State>;
    if (typeof serial === "number" && typeof lineage === "string") return { serial, lineage, outputs, resources };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UserError(`${where} is not a state of Terraform. Nothing was changed.`);
};

/** Where a stack keeps its state, as it was synthesized. */
const backendOf = (folder: string): object => {
  const stack = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
    readonly terraform: { readonly backend: object };
  };
  return stack.terraform.backend;
};

/** A backend in a folder with nothing else: no provider is needed to copy a state. */
const openBackend = (workspace: string, backend: object, to: string, unchanged: string) => {
  const folder = mkdtempSync(join(workspace, "backend-"));
  writeFileSync(join(folder, "backend.tf.json"), JSON.stringify({ terraform: { backend } }));
  const ask = (what: string, ...args: readonly string[]): TerraformAnswer => {
    const answer = askTerraform(folder, args);
    if (!answer.ok) throw new UserError(`${to} cannot be ${what}.${unchanged} Terraform says:\n\n${answer.complaint}`);
    return answer;
  };
  ask("reached", "init", "-input=false");
  return {
    read: (): State | undefined => {
      const { stdout } = ask("read", "state", "pull");
      const state = stdout.trim() === "" ? undefined : parseState(stdout, to);
      // Where nothing is, Terraform answers with a state that nobody made.
      return state?.lineage === "" ? undefined : state;
    },
    // Terraform itself refuses a state of another lineage, or an older one.
    write: (path: string) => void ask("written", "state", "push", path),
  };
};

const refusal = (file: string, local: State, to: string, because: string): string =>
  [
    `${to} holds a state already, which ${because}; ${file} has serial ${local.serial} and ${counted(local)}.`,
    `Nothing was changed. When the bucket's is right, move ${file} away; when the local one is, remove the bucket's object (its versions stay) and run this again.`,
  ].join("\n");

/** Terraform reads it no longer, and nobody has to trust us that it could be deleted. */
const putAside = (root: string, file: string): string => {
  let aside = `${file}.moved`;
  // An earlier state may lie there, and be the only copy.
  for (let number = 2; existsSync(join(root, aside)); number++) aside = `${file}.moved.${number}`;
  renameSync(join(root, file), join(root, aside));
  return aside;
};

/** `terraform init` remembers in the stack's folder where the state was, and would ask to move it once more. */
const forgetBackend = (folder: string): void => rmSync(join(folder, ".terraform/terraform.tfstate"), { force: true });
