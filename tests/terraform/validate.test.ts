import { cpSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { Rehearsal } from "./support/rehearsal.ts";
import { Terraform } from "./support/terraform.ts";
import { requireTerraform } from "./support/toolchain.ts";

const ROOT = join(import.meta.dirname, "../..");
const tools = await requireTerraform();

/** The project's modules and live environments in a folder of its own, so that `terraform init` leaves nothing in the project. */
const folder = mkdtempSync(join(tmpdir(), "validate-"));

const diagnostics = async (directory: string) => {
  if (!tools) return [];
  const terraform = new Terraform({ tools, directory });
  await terraform.init("-backend=false");
  return (await terraform.validate()).diagnostics;
};

const names = Object.keys(modules);
const examples = names.flatMap((name) =>
  readdirSync(join(ROOT, "modules", name, "examples")).map((example) => [name, example]),
);

describe.skipIf(!tools)("terraform validate has nothing to say, neither error nor warning", () => {
  beforeAll(() => {
    for (const name of names) cpSync(join(ROOT, "modules", name), join(folder, "modules", name), { recursive: true });
  });

  test.each(names)("about the module %s", async (name) => {
    expect(await diagnostics(join(folder, "modules", name, "terraform"))).toEqual([]);
  });

  test.each(examples)("about the example %s/%s", async (name, example) => {
    expect(await diagnostics(join(folder, "modules", name, "examples", example))).toEqual([]);
  });

  test("about every live stack", async () => {
    if (!tools) return;
    const project = new Rehearsal(tools, { env: {} }, "region: us-east-1\n");
    const stacks = await project.synth();
    expect(stacks.length).toBeGreaterThan(2);
    const found = await Promise.all(
      stacks.map(async (name) => {
        const terraform = project.stack(name);
        await terraform.init("-backend=false", "-lockfile=readonly");
        return (await terraform.validate()).diagnostics;
      }),
    );
    expect(found.flat()).toEqual([]);
  });
});
