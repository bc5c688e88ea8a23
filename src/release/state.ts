import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Backend, Environment } from "../core/environment.ts";
import { UserError } from "../core/errors.ts";

type Outputs = Readonly<Record<string, unknown>>;
type Of<Kind extends Backend["kind"]> = Extract<Backend, { kind: Kind }>;

/**
 * The outputs in a stack's state: a file, an object in S3, or whatever `terraform output` says for a remote backend.
 *
 * @throws UserError when there is no state, it has no outputs, or it cannot be read
 */
export const readOutputs = async (root: string, { stack, backend }: Environment): Promise<Outputs> => {
  const outputs = await read(root, stack, backend);
  if (Object.keys(outputs).length === 0) throw neverApplied(stack, "its state has no outputs");
  return outputs;
};

const read = (root: string, stack: string, backend: Backend): Promise<Outputs> => {
  switch (backend.kind) {
    case "local":
      return fromFile(root, stack);
    case "s3":
      return fromBucket(stack, backend);
    case "cloud":
      return fromTerraform(root, stack, backend);
  }
};

const neverApplied = (stack: string, why: string): UserError =>
  new UserError(
    `${stack} was never applied, or was destroyed: ${why}. Apply it: cdktf-django synth, then cdktf deploy ${stack}.`,
  );

const fromFile = async (root: string, stack: string): Promise<Outputs> => {
  const file = `state/${stack}.tfstate`;
  const path = join(root, file);
  if (!existsSync(path)) throw neverApplied(stack, `there is no ${file}`);
  return outputsOf(readFileSync(path, "utf8"), file);
};

/** The AWS SDK is loaded only where the state lies in S3. */
const fromBucket = async (stack: string, backend: Of<"s3">): Promise<Outputs> => {
  const { readBucketState } = await import("./state-bucket.ts");
  const { place, text } = await readBucketState(stack, backend);
  if (text === undefined) throw neverApplied(stack, `there is no ${place}`);
  return outputsOf(text, place);
};

const outputsOf = (text: string, place: string): Outputs => {
  try {
    return values((JSON.parse(text) as { readonly outputs?: Typed }).outputs ?? {});
  } catch {
    throw new UserError(
      `${place} is no Terraform state: it is not JSON. Bring back an earlier version of it, or apply again.`,
    );
  }
};

/** HCP Terraform and its like hand out state to Terraform alone. */
const fromTerraform = async (root: string, stack: string, backend: Of<"cloud">): Promise<Outputs> => {
  const folder = `cdktf.out/stacks/${stack}`;
  const where = `The state of ${stack} lies with ${backend.hostname ?? "HCP Terraform"} (organization ${backend.organization}), which terraform reads`;
  if (!existsSync(join(root, folder))) {
    throw new UserError(`${where} in ${folder}, but that folder is missing. Write it: cdktf-django synth`);
  }
  if (!existsSync(join(root, folder, ".terraform"))) {
    throw new UserError(`${where} in ${folder}, which is not initialized. Run: terraform -chdir=${folder} init`);
  }
  const command = ["output", "-json", "-no-color"];
  try {
    const { stdout } = await promisify(execFile)("terraform", command, {
      cwd: join(root, folder),
      maxBuffer: 64 * 1024 * 1024,
    });
    return values(JSON.parse(stdout) as Typed);
  } catch (error) {
    const { code, stderr = "" } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === "ENOENT") throw new UserError(`${where}, but there is no terraform on the PATH. Install it.`);
    throw new UserError(`${where}. terraform -chdir=${folder} ${command.join(" ")} failed:\n${stderr.trim()}`);
  }
};

type Typed = Readonly<Record<string, { readonly value: unknown }>>;

const values = (outputs: Typed): Outputs =>
  Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
