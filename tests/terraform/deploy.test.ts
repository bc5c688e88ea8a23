import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Moto } from "./support/moto.ts";
import { HOSTED_ZONES, Rehearsal } from "./support/rehearsal.ts";
import { requireToolchain } from "./support/toolchain.ts";

const CDKTF = join(import.meta.dirname, "../../node_modules/cdktf-cli/bundle/bin/cdktf");
/** Other environments of the project are not deployed. */
const APPROVED = ["--auto-approve", "--ignore-missing-stack-dependencies"];
/** A CLI that hangs must not outlive its test. */
const LIMIT = { timeout: 800_000, killSignal: "SIGKILL" } as const;
const tools = await requireToolchain();

describe.skipIf(!tools)("the project's own environments, with local state, through the cdktf CLI", () => {
  let moto: Moto;
  let project: Rehearsal;

  beforeAll(async () => {
    if (!tools) return;
    moto = await Moto.start(tools, { env: { SEED_HOSTED_ZONES: HOSTED_ZONES } });
    project = new Rehearsal(tools, moto);
    project.addSources();
  });
  afterAll(() => moto?.stop());

  const cdktf = (...args: string[]): Promise<{ code: number | null; output: string }> => {
    const env = { ...process.env, ...tools?.env, ...moto.env, CI: "1", FORCE_COLOR: "0" };
    const child = spawn(process.execPath, [CDKTF, ...args], {
      cwd: project.root,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      ...LIMIT,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, output }));
    });
  };

  test("`cdktf deploy base-dev app-alpha` applies the base, then the app on it", async () => {
    const { code, output } = await cdktf("deploy", "base-dev", "app-alpha", "--auto-approve");
    expect(code, output.slice(-3000)).toBe(0);
    expect(output.indexOf("aws_vpc.this: Creation complete")).toBeGreaterThan(0);
    expect(output.indexOf("aws_ecs_cluster.this: Creating")).toBeGreaterThan(
      output.indexOf("aws_lb.this: Creation complete"),
    );
    expect(output).toContain("https://alpha.example.com");
  });

  test("an app alone is deployed only when told that its base is there", async () => {
    const refused = await cdktf("deploy", "app-alpha", "--auto-approve");
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("--ignore-missing-stack-dependencies");
    const allowed = await cdktf("deploy", "app-alpha", ...APPROVED);
    expect(allowed.code, allowed.output.slice(-3000)).toBe(0);
    expect(allowed.output).toContain("found no differences");
  });
});
