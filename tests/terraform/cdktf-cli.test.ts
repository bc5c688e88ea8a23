import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scratchProject } from "../support/scratch-project.ts";
import { Moto } from "./support/moto.ts";
import { requireToolchain } from "./support/toolchain.ts";

const CDKTF = fileURLToPath(new URL("../../node_modules/cdktf-cli/bundle/bin/cdktf", import.meta.url));
const tools = await requireToolchain();

describe.skipIf(!tools)("the cdktf CLI", () => {
  let moto: Moto;
  let project: ReturnType<typeof scratchProject>;

  beforeAll(async () => {
    if (!tools) return;
    moto = await Moto.start(tools);
    project = scratchProject();
  });

  afterAll(async () => {
    await moto?.stop();
    project?.remove();
  });

  /** What `cdktf …` prints; an exit code other than 0 is an error. */
  const cdktf = (...args: string[]): Promise<string> => {
    const env = {
      ...withoutAws(process.env),
      ...tools?.env,
      ...moto.env,
      TERRAFORM_BINARY_NAME: tools?.terraform,
      TF_VAR_token: "from-the-environment",
      CI: "1",
      FORCE_COLOR: "0",
    };
    const child = spawn(process.execPath, [CDKTF, ...args], {
      cwd: project.root,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) =>
        code === 0 ? resolve(output) : reject(new Error(`cdktf ${args.join(" ")}\n${output}`)),
      );
    });
  };

  const parameters = async (): Promise<Record<string, unknown>> => {
    const dump = await moto.dump();
    const all = Object.values(dump.ssm ?? {}).flat();
    return Object.fromEntries(all.map((one) => [String(one.name ?? one.Name), one.value ?? one.Value]));
  };

  test("lists the stacks of the live files", async () => {
    expect(await cdktf("list")).toMatch(/app-alpha\s+cdktf\.out\/stacks\/app-alpha\s+base-dev/);
  });

  test("shows what a base would create", async () => {
    expect(await cdktf("diff", "base-dev")).toContain("Plan: 1 to add, 0 to change, 0 to destroy.");
  });

  test("refuses an app without its base, unless told that the base is there", async () => {
    await expect(cdktf("deploy", "app-alpha", "--auto-approve")).rejects.toThrow(/base-dev/);
  });

  test("deploys a base before the app that runs on it, with state in state/", async () => {
    const output = await cdktf("deploy", "app-alpha", "base-dev", "--auto-approve");
    expect(output.indexOf("base-dev")).toBeLessThan(output.lastIndexOf("app-alpha"));
    expect(existsSync(join(project.root, "state/base-dev.tfstate"))).toBe(true);
    expect(existsSync(join(project.root, "state/app-alpha.tfstate"))).toBe(true);
    expect(readFileSync(join(project.root, "cdktf.out/stacks/app-alpha/.terraform.lock.hcl"), "utf8")).toContain(
      "5.100.0",
    );
  });

  test("passes values on letter by letter, and fills open variables from the environment", async () => {
    const made = JSON.stringify(await parameters());
    expect(made).toContain("${literal} %{ if } $${twice}");
    expect(made).toContain("/dev/alpha/token");
  });

  test("deploys an app alone with --ignore-missing-stack-dependencies, and finds nothing to change", async () => {
    const output = await cdktf("deploy", "app-alpha", "--auto-approve", "--ignore-missing-stack-dependencies");
    expect(output).toContain("No changes");
  });

  test("destroys the app before its base", async () => {
    await cdktf("destroy", "base-dev", "app-alpha", "--auto-approve");
    expect(await parameters()).toEqual({});
  });
});

const withoutAws = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(AWS|TF)_/.test(name)));
