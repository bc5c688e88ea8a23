import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { commandLine } from "../support/command-line.ts";
import { moduleRepository, projectOn } from "../support/module-repository.ts";
import { findTerraform } from "./support/tool-search.ts";
import { available } from "./support/toolchain.ts";

const OLD_SCHEMA = "modules/ad-hoc-app/terraform/schema.json";
const MAIN = "modules/ad-hoc-app/terraform/main.tf.json";
const terraform = available([findTerraform(process.env)]);

describe.skipIf(!terraform)("a pinned environment", () => {
  let cli: Awaited<ReturnType<typeof commandLine>>;
  let repository: ReturnType<typeof moduleRepository>;
  let project: ReturnType<typeof projectOn>;
  let today: string;

  beforeAll(async () => {
    cli = await commandLine();
    repository = moduleRepository();
    today = readFileSync(join(repository.work, OLD_SCHEMA), "utf8");
    repository.tag("ad-hoc-base-v1.4.0");
    // An older version: without one of today's inputs, and with one that is gone, which was required.
    const schema = JSON.parse(today);
    delete schema.variables.fargate_spot;
    delete schema.outputs.url;
    schema.variables.flavour = {
      type: "string",
      limits: [{ is: "one_of", value: ["sweet", "sour"], message: "must be one of sweet, sour" }],
    };
    repository.tag("ad-hoc-app-v1.3.0", { [OLD_SCHEMA]: JSON.stringify(schema) });
    const main = readFileSync(join(repository.work, MAIN), "utf8");
    const released = main.replace(/("module_version": )"[\d.]+"/, '$1"1.4.0"');
    repository.tag("ad-hoc-app-v1.4.0", { [OLD_SCHEMA]: today, [MAIN]: released });
  });
  afterAll(() => {
    cli?.remove();
    repository?.remove();
  });
  beforeEach(async () => {
    project = projectOn(repository.url);
    expect(await run("modules", "pin", "base-dev", "1.4.0")).toMatchObject({ code: 0, stderr: "" });
  });
  afterEach(() => project.remove());

  const run = (...args: string[]) => cli.run(project.root, ...args);
  const read = (path: string): string => readFileSync(join(project.root, path), "utf8");
  const stack = () => JSON.parse(read("cdktf.out/stacks/app-alpha/cdk.tf.json"));

  test("keeps its version's inputs in the repository and says so in its live file", async () => {
    expect(await run("modules", "pin", "app-alpha", "1.4.0")).toEqual({
      code: 0,
      stderr: "",
      stdout:
        "wrote live/pins/ad-hoc-app/1.4.0.json\nwrote live/app/alpha.yaml\napp-alpha is pinned to ad-hoc-app 1.4.0.\n",
    });
    expect(read("live/app/alpha.yaml")).toBe(
      "module: ad-hoc-app # the cheap one\nversion: 1.4.0\nbase: dev\nvariables:\n  slot: 1\n",
    );
    expect(await run("synth")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/app-alpha +ad-hoc-app 1\.4\.0/),
    });
    expect(stack().module.ad_hoc_app.source).toBe(
      `git::${repository.url}//modules/ad-hoc-app/terraform?ref=ad-hoc-app-v1.4.0`,
    );
    expect(stack().provider.aws[0].default_tags[0].tags).toMatchObject({ module_version: "1.4.0" });
    expect((await run("show", "app-alpha")).stdout).toMatch(/^version +"1\.4\.0" +live\/app\/alpha\.yaml:2$/m);
  });

  test("is fetched whatever folder Terraform is told to work in", async () => {
    vi.stubEnv("TF_DATA_DIR", join(project.root, "elsewhere"));
    expect(await run("modules", "pin", "app-alpha", "1.4.0")).toMatchObject({ code: 0, stderr: "" });
    vi.unstubAllEnvs();
  });

  test("is checked against its own version, with place and nearest name, and hands on that version's outputs", async () => {
    const pinned = await run("modules", "pin", "app-alpha", "1.3.0");
    expect(pinned).toMatchObject({ code: 0, stderr: "" });
    const file = "module: ad-hoc-app\nversion: 1.3.0\nbase: dev\nvariables:\n";
    project.write({
      "live/app/alpha.yaml": `${file}  slot: 0\n  flavor: sweet\n  flavour: bitter\n  fargate_spot: true\n`,
    });
    const { code, stderr } = await run("synth");
    expect(code).toBe(1);
    expect(stderr.split("\n")).toEqual([
      "live/app/alpha.yaml:5:9  variables.slot  must be at least 1, but is 0.",
      "live/app/alpha.yaml:6:3  variables.flavor  is not a variable of ad-hoc-app. Did you mean flavour?",
      'live/app/alpha.yaml:7:12  variables.flavour  must be one of sweet, sour, but is "bitter".',
      expect.stringMatching(
        /^live\/app\/alpha\.yaml:8:3 {2}variables\.fargate_spot {2}is not a variable of ad-hoc-app\./,
      ),
      "",
    ]);
    project.write({ "live/app/alpha.yaml": `${file}  slot: 1\n` });
    expect(await run("synth")).toMatchObject({ code: 0 });
    expect(stack().variable).toEqual({ flavour: expect.objectContaining({ type: "string" }) });
    expect(stack().output).not.toHaveProperty("url");
    expect(stack().output).toHaveProperty("cluster_name");
  });

  test("takes a shared variable that only its version has", async () => {
    await run("modules", "pin", "app-alpha", "1.3.0");
    project.write({ "live/defaults.yaml": `${read("live/defaults.yaml")}variables: { flavour: sour }\n` });
    expect(await run("synth")).toMatchObject({ code: 0 });
    expect(stack().module.ad_hoc_app.flavour).toBe("sour");
  });

  test("is pinned whatever is still wrong elsewhere, and told what is wrong in its own file", async () => {
    project.write({ "live/app/beta.yaml": "module: ad-hoc-app\nversion: 1.3.0\nbase: dev\nvariables: { slot: 2 }\n" });
    expect(await run("modules", "pin", "app-alpha", "1.4.0")).toMatchObject({ code: 0, stderr: "" });
    project.write({ "live/app/alpha.yaml": `${read("live/app/alpha.yaml")}  flavour: sweet\n` });
    expect(await run("modules", "pin", "app-alpha", "1.4.0")).toMatchObject({
      code: 1,
      stdout: "app-alpha is pinned to ad-hoc-app 1.4.0.\n",
      stderr: expect.stringMatching(/^live\/app\/alpha\.yaml:6:3 {2}variables\.flavour {2}is not a variable .*\n$/),
    });
  });

  test("is promoted by one line, once another environment has brought the version", async () => {
    await run("modules", "pin", "app-alpha", "1.3.0");
    project.write({ "live/app/beta.yaml": "module: ad-hoc-app\nversion: 1.3.0\nbase: dev\nvariables: { slot: 2 }\n" });
    await run("modules", "pin", "app-beta", "1.4.0");
    project.write({ "live/app/alpha.yaml": read("live/app/alpha.yaml").replace("1.3.0", "1.4.0") });
    expect(await run("synth")).toMatchObject({ code: 0 });
    expect(stack().module.ad_hoc_app.source).toMatch(/ad-hoc-app-v1\.4\.0$/);
  });

  test("is refused while its version is missing or was edited by hand, with the command that mends it", async () => {
    project.write({ "live/app/alpha.yaml": "module: ad-hoc-app\nversion: 1.4.0\nbase: dev\nvariables: { slot: 1 }\n" });
    const missing = await run("synth");
    expect(missing).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "live/app/alpha.yaml:2:10  version  is 1.4.0, but live/pins/ad-hoc-app/1.4.0.json, which holds that version's inputs and outputs, is missing. Run: cdktf-django modules pin app-alpha 1.4.0\n",
    });
    await run("modules", "pin", "app-alpha", "1.4.0");
    const file = "live/pins/ad-hoc-app/1.4.0.json";
    project.write({ [file]: read(file).replace('"value": 50', '"value": 5000') });
    expect(await run("synth")).toEqual({
      code: 1,
      stdout: "",
      stderr: `live/app/alpha.yaml:2:10  version  is 1.4.0, but ${file} is not as it was written. Take it back from git, or run: cdktf-django modules pin app-alpha 1.4.0\n`,
    });
    expect(await run("modules", "pin", "app-alpha", "1.4.0")).toMatchObject({ code: 0 });
    expect(await run("synth")).toMatchObject({ code: 0 });
  });

  test("is not pinned to a version that is not there, nor to one that was moved, and nothing is written", async () => {
    const before = read("live/app/alpha.yaml");
    const absent = await run("modules", "pin", "app-alpha", "9.9.9");
    expect(absent).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("ref=ad-hoc-app-v9.9.9 cannot be fetched"),
    });
    expect(read("live/app/alpha.yaml")).toBe(before);

    await run("modules", "pin", "app-alpha", "1.4.0");
    repository.tag("ad-hoc-app-v1.4.0", { [OLD_SCHEMA]: today.replace('"layer": "app"', '"layer":  "app"') });
    const moved = await run("modules", "pin", "app-alpha", "1.4.0");
    const main = readFileSync(join(repository.work, MAIN), "utf8");
    const released = main.replace(/("module_version": )"[\d.]+"/, '$1"1.4.0"');
    repository.tag("ad-hoc-app-v1.4.0", { [OLD_SCHEMA]: today, [MAIN]: released });
    expect(moved).toMatchObject({ code: 1, stderr: expect.stringContaining("A published version never changes") });
  });

  test("follows the module in the repository again when it is unpinned", async () => {
    const before = read("live/app/alpha.yaml");
    await run("modules", "pin", "app-alpha", "1.4.0");
    expect(await run("modules", "unpin", "app-alpha")).toEqual({
      code: 0,
      stderr: "",
      stdout: "wrote live/app/alpha.yaml\napp-alpha follows the module in this repository.\n",
    });
    expect(read("live/app/alpha.yaml")).toBe(before);
  });

  test("is listed when it is behind, with what changed since, in words and in JSON", async () => {
    project.write({
      "modules/ad-hoc-base/package.json": '{ "version": "1.5.0" }',
      "modules/ad-hoc-base/CHANGELOG.md": "# Changelog\n\n## 1.5.0 (2026-02-01)\n\n* a bastion\n\n## 1.4.0\n\n* old\n",
      "modules/ad-hoc-app/package.json": '{ "version": "1.4.0" }',
    });
    await run("modules", "pin", "app-alpha", "1.4.0");
    expect((await run("modules", "outdated")).stdout).toMatchInlineSnapshot(`
      "stack     module       pinned  newest
      base-dev  ad-hoc-base  1.4.0   1.5.0

      ad-hoc-base 1.5.0 (2026-02-01)

      * a bastion
      "
    `);
    expect(JSON.parse((await run("modules", "outdated", "--json")).stdout)).toEqual([
      {
        stack: "base-dev",
        module: "ad-hoc-base",
        pinned: "1.4.0",
        newest: "1.5.0",
        changes: [{ version: "1.5.0", title: "1.5.0 (2026-02-01)", text: "* a bastion" }],
      },
    ]);
    project.write({ "modules/ad-hoc-base/package.json": '{ "version": "1.4.0" }' });
    expect((await run("modules", "outdated")).stdout).toBe("Every pinned environment is on the newest version.\n");
  });

  test("needs nothing of today's modules", async () => {
    await run("modules", "pin", "app-alpha", "1.4.0");
    rmSync(join(project.root, "modules"), { recursive: true, force: true });
    expect(await run("synth")).toMatchObject({ code: 0 });
    repository.tag("ad-hoc-app-v1.10.0", { [OLD_SCHEMA]: today });
    repository.tag("ad-hoc-app-v2.0.0-rc.1", { [OLD_SCHEMA]: today });
    expect((await run("modules", "outdated")).stdout).toBe(
      "stack      module      pinned  newest\napp-alpha  ad-hoc-app  1.4.0   1.10.0\n",
    );
  });

  test("that nobody can tell of is listed with the reason", async () => {
    await run("modules", "pin", "app-alpha", "1.4.0");
    rmSync(join(project.root, "modules"), { recursive: true, force: true });
    const elsewhere = repository.url.replace(/[^/]+$/, "nowhere");
    project.write({ "live/defaults.yaml": read("live/defaults.yaml").replace(repository.url, elsewhere) });
    const { code, stdout } = await run("modules", "outdated");
    expect(code).toBe(0);
    expect(stdout).toContain(`app-alpha  ad-hoc-app   1.4.0   not known: ${elsewhere} cannot be asked:`);
    expect(stdout).not.toContain("newest version");
  });
});
