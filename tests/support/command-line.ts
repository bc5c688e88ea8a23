import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../../scripts/bundle.ts";
import { type Files, temporaryProject } from "./scratch-project.ts";

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as users get it, built into a folder of its own. */
export const commandLine = async () => {
  const folder = mkdtempSync(join(tmpdir(), "cdktf-django-"));
  const metafile = await bundle(folder);
  const run = (cwd: string, ...args: string[]): Promise<Result> => {
    const child = spawn(process.execPath, [join(folder, "main.js"), ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: "1" },
    });
    const result = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        result[name] += text;
      });
    }
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, ...result }));
    });
  };
  return { run, metafile, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

const MODULE = (resources: number) =>
  JSON.stringify({
    resource: { aws_vpc: Object.fromEntries(Array.from({ length: resources }, (_, n) => [`v${n}`, {}])) },
  });

/** One base and one app on it, as small as they can be. */
export const smallProject = (files: Files = {}) =>
  temporaryProject({
    "cdktf.json": "{}",
    "live/defaults.yaml": "region: eu-central-1\n",
    "live/base/dev.yaml":
      "module: ad-hoc-base\nvariables:\n  domain_name: example.com\n  hosted_zone_id: Z0123456789EXAMPLE\n",
    "live/app/alpha.yaml": "module: ad-hoc-app\nbase: dev\nvariables:\n  slot: 1\n",
    "live/locks/default.lock.hcl": "# locked\n",
    "modules/ad-hoc-base/package.json": '{ "version": "1.2.3" }',
    "modules/ad-hoc-base/terraform/main.tf.json": MODULE(3),
    "modules/ad-hoc-app/package.json": '{ "version": "2.0.0" }',
    "modules/ad-hoc-app/terraform/main.tf.json": MODULE(5),
    ...files,
  });
