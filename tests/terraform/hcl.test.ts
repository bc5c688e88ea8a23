import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { hclFiles } from "../../src/publish/hcl-files.ts";
import { nestedBlocks } from "../support/nested-blocks.ts";
import { providerSchema } from "../support/provider-schema.ts";
import { Moto } from "./support/moto.ts";
import { plannedDifferences, plannedIn } from "./support/planned-values.ts";
import { HOSTED_ZONES } from "./support/rehearsal.ts";
import { Terraform } from "./support/terraform.ts";
import { requireToolchain } from "./support/toolchain.ts";

const ROOT = join(import.meta.dirname, "../..");
const NAMES = Object.keys(modules);
const tools = await requireToolchain();

const committed = (name: string): Map<string, string> => {
  const folder = join(ROOT, "modules", name, "terraform");
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
};

/** This project's modules with their examples, in a folder of their own. */
const modulesIn = (write: (files: ReadonlyMap<string, string>) => ReadonlyMap<string, string>): string => {
  const root = mkdtempSync(join(tmpdir(), "syntax-"));
  for (const name of NAMES) {
    cpSync(join(ROOT, "modules", name, "examples"), join(root, name, "examples"), { recursive: true });
    mkdirSync(join(root, name, "terraform"));
    for (const [file, text] of write(committed(name))) writeFileSync(join(root, name, "terraform", file), text);
  }
  return root;
};

test.skipIf(!tools)("what is a block and what an attribute is the provider's own word", async () => {
  if (!tools) return;
  const files = NAMES.map((name) => JSON.parse(committed(name).get("main.tf.json") ?? "{}"));
  await expect(nestedBlocks(files, providerSchema(tools))).toMatchFileSnapshot("../../src/publish/nested-blocks.json");
});

describe.skipIf(!tools)("modules in native syntax", () => {
  let moto: Moto;
  let inJson: string;
  let inHcl: string;

  beforeAll(async () => {
    [inJson, inHcl] = [modulesIn((files) => files), modulesIn(hclFiles)];
    if (tools) moto = await Moto.start(tools, { env: { SEED_HOSTED_ZONES: HOSTED_ZONES } });
  });
  afterAll(() => moto?.stop());

  test("are as `terraform fmt` leaves them", async () => {
    if (!tools) return;
    const terraform = new Terraform({ tools, directory: inHcl });
    expect(await terraform.run("fmt", "-check", "-recursive", "-diff")).toBe("");
    writeFileSync(join(inHcl, "badly.tf"), "locals {\n a=1\n}\n");
    await expect(terraform.run("fmt", "-check", "-recursive")).rejects.toThrow("exit code 3");
  });

  test.each(NAMES)("plan the same as in JSON syntax: the example of %s", async (name) => {
    const [json, native] = await Promise.all([planExample(inJson, name), planExample(inHcl, name)]);
    const calls = new Set(json.resource_changes.map(({ module_address }) => module_address ?? ""));
    for (const call of calls) {
      expect(plannedIn(json, call)).toBeGreaterThan(20);
      expect(plannedDifferences(json, call, native, call)).toEqual([]);
    }
    const other = JSON.parse(
      JSON.stringify(native)
        .replaceAll("awsvpc", "host")
        .replaceAll('"cidr_block":"', '"cidr_block":"1')
        .replaceAll("IMMUTABLE", "MUTABLE"),
    );
    expect(
      [...calls].flatMap((call) => plannedDifferences(json, call, other, call)),
      "a difference is found",
    ).not.toEqual([]);
  });

  const planExample = async (folder: string, name: string) => {
    if (!tools) throw new Error("No tools.");
    const terraform = new Terraform({ tools, directory: join(folder, name, "examples/complete"), env: moto.env });
    await terraform.init();
    return terraform.plan();
  };
});
