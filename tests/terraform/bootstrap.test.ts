import { execFile } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unexplained } from "./support/emulator-gaps.ts";
import { Moto } from "./support/moto.ts";
import { HOSTED_ZONES, Rehearsal } from "./support/rehearsal.ts";
import type { Terraform } from "./support/terraform.ts";
import { requireToolchain } from "./support/toolchain.ts";

const COMMAND = join(import.meta.dirname, "../../dist/main.js");
const STACK = "bootstrap-main";
const STATE = `state/${STACK}.tfstate`;
const BUCKET = "main-state-123456789012-us-east-1";
const tools = await requireToolchain();

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe.skipIf(!tools)("bootstrap, with everything on, from an empty account", () => {
  let moto: Moto;
  let project: Rehearsal;
  let stack: Terraform;

  beforeAll(async () => {
    if (!tools) return;
    moto = await Moto.start(tools, { env: { SEED_HOSTED_ZONES: HOSTED_ZONES } });
    project = new Rehearsal(tools, moto);
    project.edit(
      "live/bootstrap/main.yaml",
      "bases: [dev, prod]",
      [
        "bases: [dev, prod]",
        "domain_name: example.com",
        "hosted_zone_id: Z0123456789EXAMPLE",
        "certificate: true",
        "mail: { enabled: true, dmarc_policy: none }",
      ].join("\n  "),
    );
    await project.synth();
    stack = project.stack(STACK);
  });
  afterAll(() => moto?.stop());

  const migrate = (...options: string[]): Promise<Result> =>
    new Promise((resolve) => {
      const env = { ...process.env, ...tools?.env, ...moto.env, TERRAFORM_BINARY_NAME: tools?.terraform };
      const args = [COMMAND, "state", "migrate", STACK, ...options];
      execFile(process.execPath, args, { cwd: project.root, env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
  const inProject = (file: string) => join(project.root, file);
  const state = (file: string) => JSON.parse(readFileSync(inProject(file), "utf8")) as { serial: number };
  const writeState = (change: object) =>
    project.write(STATE, JSON.stringify({ ...state(`${STATE}.moved`), ...change }));

  test("applies with local state, and a second plan changes nothing", async () => {
    await stack.init("-lockfile=readonly");
    await stack.apply();
    expect(await stack.outputs()).toMatchObject({
      state_bucket_name: BUCKET,
      plan_role_arn: expect.stringMatching(/:role\/main-plan-us-east-1$/),
      image_repository_urls: { backend: expect.stringContaining("/backend"), frontend: expect.any(String) },
      certificate_arn: expect.stringMatching(/^arn:aws:acm:/),
      mail_identity_arn: expect.stringMatching(/^arn:aws:ses:/),
    });
    expect(existsSync(inProject(STATE))).toBe(true);
    expect(unexplained(await stack.plan())).toEqual([]);
  });

  test("Terraform refuses to destroy the state bucket", async () => {
    await expect(stack.destroy("-target=module.bootstrap.aws_s3_bucket.state")).rejects.toThrow(/prevent_destroy/);
  });

  test("a state does not move while its live file says that it is local", async () => {
    const { code, stderr } = await migrate();
    expect(code).toBe(1);
    expect(stderr).toContain(`live/defaults.yaml:7  backend  is local, so the state of ${STACK} stays in ${STATE}.`);
  });

  test("a bucket that is not there leaves the state where it is, and is named", async () => {
    project.edit("live/defaults.yaml", "\nbackend: local\n", "\nbackend: { s3: { bucket: not-ours } }\n");
    const { code, stderr } = await migrate();
    expect(code).toBe(1);
    expect(stderr).toContain(
      `s3://not-ours/${STACK}.tfstate cannot be reached. ${STATE} is unchanged. Terraform says:`,
    );
    expect(existsSync(inProject(STATE))).toBe(true);
  });

  test("the state moves into the bucket that was made, the local file is put aside, and the plan stays empty", async () => {
    project.edit("live/defaults.yaml", "bucket: not-ours", `bucket: ${BUCKET}`);
    const { code, stdout, stderr } = await migrate();
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^${STACK} is now in s3://${BUCKET}/${STACK}.tfstate: \\d+ resources, read back and equal\\.`),
    );
    expect(existsSync(inProject(STATE))).toBe(false);
    expect(existsSync(inProject(`${STATE}.moved`))).toBe(true);
    await stack.init("-lockfile=readonly");
    expect(unexplained(await stack.plan())).toEqual([]);
  });

  test("moving it again says that it is there", async () => {
    const { code, stdout } = await migrate("--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ stack: STACK, outcome: "there", resources: expect.any(Number) });
  });

  test("a run that was stopped after the copy is finished by the next", async () => {
    copyFileSync(inProject(`${STATE}.moved`), inProject(STATE));
    const { code, stdout } = await migrate();
    expect(code).toBe(0);
    expect(stdout).toContain("was in s3://");
    expect(existsSync(inProject(STATE))).toBe(false);
  });

  test("a local state that went on after the copy replaces it", async () => {
    writeState({ serial: state(`${STATE}.moved`).serial + 1, outputs: {} });
    const { code, stdout } = await migrate("--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: "moved" });
    expect(JSON.parse(await stack.statePull())).toMatchObject({ outputs: {} });
  });

  test.each([
    ["of another origin", () => ({ lineage: "another" }), "which is of another origin"],
    ["that went on in the bucket", () => ({ serial: 1 }), "which is newer"],
    ["with the same number and other content", () => ({ resources: [] }), "and other content"],
  ])("a state %s is never overwritten, and the local one is kept", async (_what, change, message) => {
    const before = await stack.statePull();
    writeState(change());
    const { code, stderr } = await migrate();
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).toContain("Nothing was changed.");
    expect(existsSync(inProject(STATE))).toBe(true);
    expect(await stack.statePull()).toBe(before);
  });

  test("a state that Terraform is working with is left alone", async () => {
    project.write(`state/.${STACK}.tfstate.lock.info`, "{}");
    expect(await migrate()).toMatchObject({ code: 1, stderr: expect.stringContaining("is locked") });
  });

  test("without Terraform it says what to install", async () => {
    if (!tools) return;
    const { code, stderr } = await new Promise<Result>((resolve) => {
      const env = { ...process.env, TERRAFORM_BINARY_NAME: "no-terraform-here" };
      execFile(
        process.execPath,
        [COMMAND, "state", "migrate", "base-dev"],
        { cwd: project.root, env },
        (error, out, err) => resolve({ code: Number(error?.code ?? 0), stdout: out, stderr: err }),
      );
    });
    expect(code).toBe(1);
    expect(stderr).toContain("no-terraform-here cannot be run");
  });
});
