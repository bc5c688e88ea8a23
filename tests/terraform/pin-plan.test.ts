import { execFile } from "node:child_process";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unexplained } from "./support/emulator-gaps.ts";
import { Moto } from "./support/moto.ts";
import { publishEverywhere, versionIn } from "./support/published.ts";
import { HOSTED_ZONES, Rehearsal } from "./support/rehearsal.ts";
import { requireToolchain, type Toolchain } from "./support/toolchain.ts";

const ROOT = join(import.meta.dirname, "../..");
const STACKS = { "base-dev": "ad-hoc-base", "app-alpha": "ad-hoc-app" } as const;
const tools = await requireToolchain();

describe.skipIf(!tools)("an environment that was applied with the module in its repository", () => {
  let moto: Moto;
  let published: Awaited<ReturnType<typeof publishEverywhere>>;
  let known: Toolchain;
  let project: Rehearsal;
  let defaults: string;

  beforeAll(async () => {
    if (!tools) return;
    [moto, published] = await Promise.all([
      Moto.start(tools, { env: { SEED_HOSTED_ZONES: HOSTED_ZONES } }),
      publishEverywhere(),
    ]);
    known = published.registry.tools(tools);
    defaults = "region: us-east-1\n";
    project = new Rehearsal(known, moto, defaults);
    project.remove("live/app/beta.yaml", "live/app/prod.yaml", "live/base/prod.yaml");
    await project.synth();
    for (const name of Object.keys(STACKS)) {
      await project.stack(name).init("-lockfile=readonly");
      await project.stack(name).apply();
    }
  });
  afterAll(async () => {
    await published?.registry.stop();
    await moto?.stop();
  });

  const cli = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(ROOT, "dist/main.js"), ...args], {
      cwd: project.root,
      env: { ...process.env, ...known.env },
    });

  /** What Terraform would change in each environment, and where it has the module from. */
  const plans = async () => {
    await project.synth();
    return Promise.all(
      Object.keys(STACKS).map(async (name) => {
        const stack = project.stack(name);
        await stack.init("-lockfile=readonly");
        return unexplained(await stack.plan());
      }),
    );
  };

  const pinned = async (source: object, versionOf: (module: string) => string) => {
    project.write("live/defaults.yaml", `${defaults}source: ${JSON.stringify(source)}\n`);
    for (const [name, module] of Object.entries(STACKS)) await cli("modules", "pin", name, versionOf(module));
    return plans();
  };

  /** `modules outdated` where the modules are not: the registry is asked. */
  const outdatedElsewhere = async (): Promise<string> => {
    const folder = join(project.root, "modules");
    renameSync(folder, `${folder}-away`);
    const { stdout } = await cli("modules", "outdated");
    renameSync(`${folder}-away`, folder);
    return stdout;
  };

  const ownVersion = (module: string): string => versionIn(`modules/${module}`);

  test("plans no change when it is pinned to the same version in git", async () => {
    const source = { git: { url: published.url, path: "modules/{module}" } };
    expect(await pinned(source, ownVersion)).toEqual([[], []]);
    expect(project.moduleSource("app-alpha")).toMatch(/^git::file:.*\/\/modules\/ad-hoc-app\?ref=ad-hoc-app-v/);
  });

  test("plans no change when it is pinned to a part of one registry module", async () => {
    const source = { registry: { namespace: "acme", host: published.registry.host } };
    expect(await pinned(source, () => versionIn("."))).toEqual([[], []]);
    expect(project.moduleSource("app-alpha")).toBe("registry.example.test/acme/django/aws//modules/ad-hoc-app");
  });

  test("plans no change when it is pinned to a registry module of its own", async () => {
    const source = { registry: { namespace: "acme", host: published.registry.host, per_module: true } };
    expect(await pinned(source, ownVersion)).toEqual([[], []]);
    expect(project.moduleSource("app-alpha")).toBe("registry.example.test/acme/ad-hoc-app/aws");
    expect(await outdatedElsewhere()).toBe("Every pinned environment is on the newest version.\n");
  });

  test("plans no change when it is unpinned", async () => {
    for (const name of Object.keys(STACKS)) await cli("modules", "unpin", name);
    expect(await plans()).toEqual([[], []]);
    expect(project.moduleSource("app-alpha")).toBe("../../../modules/ad-hoc-app/terraform");
  });
});
