import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
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

  test("the state moves into the bucket that was made, the local file is put aside, and the plan stays empty", async () => {
    project.edit("live/defaults.yaml", "\nbackend: local\n", `\nbackend: { s3: { bucket: ${BUCKET} } }\n`);
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
});
