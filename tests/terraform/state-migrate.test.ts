import { execFile } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CreateBucketCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { account } from "./support/account.ts";
import { Moto } from "./support/moto.ts";
import { Rehearsal } from "./support/rehearsal.ts";
import { requireToolchain } from "./support/toolchain.ts";

const COMMAND = join(import.meta.dirname, "../../dist/main.js");
const STACK = "base-dev";
const STATE = `state/${STACK}.tfstate`;
const MOVED = `${STATE}.moved`;
const LOCK = `state/.${STACK}.tfstate.lock.info`;
const BUCKET = "team-state";
const tools = await requireToolchain();

/** A state as Terraform writes it; moving one needs no provider. */
const written = {
  version: 4,
  terraform_version: "1.11.4",
  serial: 7,
  lineage: "11111111-2222-3333-4444-555555555555",
  outputs: { name: { value: "dev", type: "string" } },
  resources: [
    {
      mode: "managed",
      type: "terraform_data",
      name: "this",
      provider: 'provider["terraform.io/builtin/terraform"]',
      instances: [{ schema_version: 0, attributes: { id: "one", input: null, output: null, triggers_replace: null } }],
    },
  ],
  check_results: null,
};

type State = Pick<typeof written, "serial" | "lineage">;

describe.skipIf(!tools)("`state migrate`", () => {
  let moto: Moto;
  let project: Rehearsal;

  beforeAll(async () => {
    if (!tools) return;
    moto = await Moto.start(tools);
    await account(moto).s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    project = new Rehearsal(tools, moto);
    project.write(STATE, JSON.stringify(written));
  });
  afterAll(() => moto?.stop());
  afterEach(() => rmSync(inProject(LOCK), { force: true }));

  const inProject = (file: string) => join(project.root, file);
  const isThere = (file: string) => existsSync(inProject(file));
  const writeState = (change: object) => project.write(STATE, JSON.stringify({ ...written, ...change }));
  const setBackend = (from: string, to: string) => project.edit("live/defaults.yaml", from, to);

  const run = (env: object, ...options: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const settings = { cwd: project.root, env: { ...process.env, ...tools?.env, ...moto.env, ...env } };
      execFile(process.execPath, [COMMAND, "state", "migrate", STACK, ...options], settings, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
  const migrate = (...options: string[]) => run({ TERRAFORM_BINARY_NAME: tools?.terraform }, ...options);

  const inBucket = async () => {
    const { Body } = await account(moto).s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: `${STACK}.tfstate` }));
    return (await Body?.transformToString()) ?? "";
  };

  test("leaves a state alone whose live file says that it is local, and names the line", async () => {
    const { code, stderr } = await migrate();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^live\/defaults\.yaml:\d+ {2}backend {2}is local, so the state of base-dev stays in state\//,
    );
  });

  test("leaves a state where it is when there is no such bucket, and says what Terraform says", async () => {
    setBackend("\nbackend: local\n", "\nbackend: { s3: { bucket: not-ours } }\n");
    const { code, stderr } = await migrate();
    expect(code).toBe(1);
    expect(stderr).toContain(
      `s3://not-ours/${STACK}.tfstate cannot be reached. ${STATE} is unchanged. Terraform says:`,
    );
    expect(stderr).toContain('"not-ours" does not exist');
    expect(isThere(STATE)).toBe(true);
    setBackend("bucket: not-ours", `bucket: ${BUCKET}`);
  });

  test("says what to install where there is no Terraform", async () => {
    const { code, stderr } = await run({ TERRAFORM_BINARY_NAME: "no-terraform-here" });
    expect(code).toBe(1);
    expect(stderr).toContain("no-terraform-here cannot be run");
  });

  test("waits for nobody: a state that Terraform is working with is left alone", async () => {
    project.write(LOCK, "{}");
    expect(await migrate()).toMatchObject({ code: 1, stderr: expect.stringContaining("is locked") });
    expect(isThere(STATE)).toBe(true);
  });

  test("moves a state into the bucket, reads it back, and puts the local file aside", async () => {
    expect(await migrate()).toMatchObject({
      code: 0,
      stderr: "",
      stdout: `${STACK} is now in s3://${BUCKET}/${STACK}.tfstate: 1 resource, read back and equal.
The local file is ${MOVED} now; Terraform reads it no longer, and it may be deleted.
Next: terraform -chdir=cdktf.out/stacks/${STACK} init
`,
    });
    expect([isThere(STATE), isThere(MOVED)]).toEqual([false, true]);
    const { resources, outputs } = written;
    expect(JSON.parse(await inBucket())).toMatchObject({ resources, outputs });
  });

  test("says the second time that the state is there", async () => {
    const { code, stdout } = await migrate("--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      stack: STACK,
      to: `s3://${BUCKET}/${STACK}.tfstate`,
      outcome: "there",
      resources: 1,
    });
  });

  test("finishes a run that was stopped after the copy", async () => {
    renameSync(inProject(MOVED), inProject(STATE));
    const { code, stdout } = await migrate("--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: "finished", aside: MOVED });
    expect(isThere(STATE)).toBe(false);
  });

  test("replaces an earlier copy when the local state went on, and keeps what was put aside before", async () => {
    const { lineage, serial } = JSON.parse(await inBucket()) as typeof written;
    writeState({ lineage, serial: serial + 1, outputs: {} });
    expect(JSON.parse((await migrate("--json")).stdout)).toMatchObject({ outcome: "moved", aside: `${MOVED}.2` });
    expect(isThere(MOVED)).toBe(true);
    expect(JSON.parse(await inBucket())).toMatchObject({ lineage, outputs: {} });
  });

  test.each([
    ["of another origin", () => ({ lineage: "another" }), "which is of another origin"],
    ["that went on in the bucket", ({ serial, lineage }: State) => ({ lineage, serial: serial - 1 }), "which is newer"],
    ["with the same number and other content", ({ serial, lineage }: State) => ({ lineage, serial }), "other content"],
  ])("never overwrites a state %s, and keeps the local one", async (_what, changeOf, message) => {
    const before = await inBucket();
    const change = changeOf(JSON.parse(before));
    writeState(change);
    const { code, stderr } = await migrate();
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).toContain("Nothing was changed.");
    expect(JSON.parse(readFileSync(inProject(STATE), "utf8"))).toEqual({ ...written, ...change });
    expect(await inBucket()).toBe(before);
  });
});
