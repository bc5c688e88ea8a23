import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import type { ModuleSchema } from "../core/module-schema.ts";
import type { ModuleAddress } from "../core/module-source.ts";
import { runTerraform } from "../core/terraform-command.ts";

/** A published module as Terraform gets it. */
export interface FetchedModule {
  readonly schema: ModuleSchema;
  /** Resource blocks in it. */
  readonly resources: number;
  /** What the module says of its own version. */
  readonly moduleVersion?: string;
  /** Its files, name → text, by name. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Lets Terraform itself get a module, so that registries, git and everybody's credentials work as they do for a plan.
 *
 * @throws UserError when Terraform cannot, or the module is none of ours
 */
export const fetchModule = (address: ModuleAddress): FetchedModule =>
  fetched(address, (folder) => readModule(join(folder, entryIn(folder).Dir), address));

/**
 * The version that Terraform gets: the newest one of a registry, when the address names none.
 *
 * @throws UserError when Terraform cannot get it
 */
export const fetchedVersion = (address: ModuleAddress): string | undefined =>
  fetched(address, (folder) => entryIn(folder).Version);

const fetched = <Result>(address: ModuleAddress, read: (folder: string) => Result): Result => {
  const folder = mkdtempSync(join(tmpdir(), "modules-pin-"));
  try {
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ module: { pinned: address } }));
    get(folder, address);
    return read(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const get = (folder: string, { source, version }: ModuleAddress): void => {
  try {
    runTerraform({ cwd: folder, args: ["get", "-no-color"] });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const wanted = version === undefined ? source : `${source}, version ${version}`;
    throw new UserError(`${wanted} cannot be fetched. Is that version published? ${error.message}`);
  }
};

interface Entry {
  readonly Key: string;
  readonly Dir: string;
  /** Of a registry's module. */
  readonly Version?: string;
}

/** What Terraform notes of what it got. */
const entryIn = (folder: string): Entry => {
  const text = readFileSync(join(folder, ".terraform/modules/modules.json"), "utf8");
  const { Modules } = JSON.parse(text) as { readonly Modules: readonly Entry[] };
  const found = Modules.find(({ Key }) => Key === "pinned");
  if (!found) throw new Error(`Terraform got the module, but does not say where: ${text}`);
  return found;
};

const SCHEMA = "schema.json";

const readModule = (folder: string, { source }: ModuleAddress): FetchedModule => {
  const names = readdirSync(folder).filter((name) => /\.tf(\.json)?$/.test(name) || name === SCHEMA);
  const files = new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  const schema = files.get(SCHEMA);
  const facts = factsOf(files);
  if (!schema || !facts) {
    throw new UserError(
      `${source} has no ${schema ? "main.tf.json or main.tf" : SCHEMA}, so its inputs are not known. Is it one of our modules, as \`modules publish\` or \`modules build\` wrote it?`,
    );
  }
  const { "//": _, ...parsed } = JSON.parse(schema) as ModuleSchema & { "//"?: string };
  return { schema: parsed, ...facts, files };
};

type Facts = Pick<FetchedModule, "resources" | "moduleVersion">;

/** Published in Terraform's JSON syntax or in its native one. */
const factsOf = (files: ReadonlyMap<string, string>): Facts | undefined => {
  const [json, native] = [files.get("main.tf.json"), files.get("main.tf")];
  if (json !== undefined) return factsInJson(JSON.parse(json) as Main);
  return native === undefined ? undefined : factsInNative(native);
};

interface Main {
  readonly resource?: Readonly<Record<string, object>>;
  readonly locals?: Readonly<Record<string, unknown>>;
}

const factsInJson = ({ resource = {}, locals }: Main): Facts => ({
  resources: Object.values(resource).reduce((sum, ofType) => sum + Object.keys(ofType).length, 0),
  ...(typeof locals?.module_version === "string" && { moduleVersion: locals.module_version }),
});

const factsInNative = (text: string): Facts => {
  const version = /^ {2}module_version += "([^"]+)"$/m.exec(text)?.[1];
  return { resources: [...text.matchAll(/^resource "/gm)].length, ...(version && { moduleVersion: version }) };
};
