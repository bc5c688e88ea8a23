import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Moto } from "./support/moto.ts";
import { changes } from "./support/plan.ts";
import { publishEverywhere, versionIn } from "./support/published.ts";
import { HOSTED_ZONES } from "./support/rehearsal.ts";
import { Terraform } from "./support/terraform.ts";
import { requireToolchain, type Toolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(!tools)("published modules", () => {
  let moto: Moto;
  let published: Awaited<ReturnType<typeof publishEverywhere>>;
  let known: Toolchain;

  beforeAll(async () => {
    if (!tools) return;
    [moto, published] = await Promise.all([
      Moto.start(tools, { env: { SEED_HOSTED_ZONES: HOSTED_ZONES } }),
      publishEverywhere(),
    ]);
    known = published.registry.tools(tools);
  });
  afterAll(async () => {
    await published?.registry.stop();
    await moto?.stop();
  });

  /** A fresh folder of somebody who has neither our repository nor Node.js. */
  const folderWith = (files: Readonly<Record<string, string>>): Terraform => {
    const directory = mkdtempSync(join(tmpdir(), "consumer-"));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
    return new Terraform({ tools: known, directory, env: moto.env });
  };

  const filesIn = (folder: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(folder)
        .filter((file) => file.endsWith(".tf"))
        .map((file) => [file, readFileSync(join(folder, file), "utf8")]),
    );

  /** What is in an archive, or in the repository at a tag. */
  const unpacked = (module: string): string => {
    const folder = mkdtempSync(join(tmpdir(), "unpacked-"));
    const archive = readdirSync(published.archives).find((file) => file.startsWith(`${module}-`));
    execFileSync("tar", ["xzf", join(published.archives, archive ?? ""), "-C", folder]);
    return folder;
  };
  const cloned = (tag: string): string => {
    const folder = mkdtempSync(join(tmpdir(), "cloned-"));
    execFileSync("git", ["clone", "--quiet", "--branch", tag, published.url, folder], { stdio: "ignore" });
    return folder;
  };

  const replaced = (files: Record<string, string>, pattern: RegExp, by: string): Record<string, string> => {
    const changed = Object.fromEntries(Object.entries(files).map(([file, text]) => [file, text.replace(pattern, by)]));
    expect(changed).not.toEqual(files);
    return changed;
  };

  const planned = async (terraform: Terraform): Promise<string[]> => {
    await terraform.init();
    const plan = await terraform.plan();
    return changes(plan).map(({ address }) => address);
  };

  test.each([
    "ad-hoc-app",
    "prod-app",
  ])("are installed from a private registry by a version range, and the example of %s plans with its base", async (module) => {
    const example = filesIn(join(unpacked(module), "examples/complete"));
    const addresses = await planned(folderWith(replaced(example, /version = "0\.(\d+)\.\d+"/g, 'version = "~> 0.$1"')));
    const base = module.replace("app", "base");
    expect(published.registry.requests).toEqual(
      expect.arrayContaining([
        `GET /modules/acme/${base}/aws/versions`,
        expect.stringMatching(`GET /modules/acme/${module}/aws/[^/]+/download`),
        expect.stringMatching(`GET /archives/${module}-.*\\.tar\\.gz`),
      ]),
    );
    expect(addresses).toContain("module.base.aws_vpc.this");
    expect(addresses.length).toBeGreaterThan(100);
  });

  test("are installed as parts of one registry module, and from its repository by a module's tag, with the same plan", async () => {
    const tree = cloned(`v${versionIn(".")}`);
    const example = filesIn(join(tree, "examples/ad-hoc-app"));
    expect(example["main.tf"]).toContain('source  = "registry.example.test/acme/django/aws//modules/ad-hoc-app"');
    const fromRegistry = await planned(folderWith(example));
    const fromGit = await planned(
      folderWith(
        replaced(
          example,
          / source {2}= "[^"]*\/modules\/([^"]+)"\n +version = "([^"]+)"/g,
          ` source = "git::${published.url}//modules/$1?ref=$1-v$2"`,
        ),
      ),
    );
    expect(fromGit).toEqual(fromRegistry);
    expect(fromGit.length).toBeGreaterThan(100);
  });

  test("come in a repository whose root is a valid, empty module", async () => {
    const terraform = new Terraform({ tools: known, directory: cloned(`v${versionIn(".")}`), env: moto.env });
    await terraform.init();
    expect(await terraform.validate()).toMatchObject({ valid: true, diagnostics: [] });
  });
});
