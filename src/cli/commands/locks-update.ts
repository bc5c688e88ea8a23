import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { UserError } from "../../core/errors.ts";
import { projectRoot } from "../../core/project-root.ts";
import type { Define } from "../program.ts";
import { cannotRun, terraformBinary } from "../terraform-binary.ts";

const PLATFORMS = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64"];
const LOCK_FILE = "live/locks/default.lock.hcl";
const HEADER =
  "# Provider versions of every stack, for the platforms that users and CI have. Renew with: cdktf-django locks update\n\n";

interface Options {
  readonly platform: readonly string[];
  readonly fsMirror?: string;
}

/** `locks update`: asks Terraform for the newest provider that the modules allow, for every platform. */
export const locksUpdate: Define = (command) =>
  command
    .option("--platform <os_arch...>", "platforms to write checksums for", PLATFORMS)
    .option("--fs-mirror <folder>", "take the provider from this mirror instead of its registry")
    .action(async ({ platform, fsMirror }: Options) => {
      const { requirements } = await import("../../core/build-module.ts");
      const root = projectRoot(process.cwd());
      const folder = mkdtempSync(join(tmpdir(), "locks-update-"));
      try {
        writeFileSync(join(folder, "versions.tf.json"), JSON.stringify({ terraform: requirements }));
        const mirror = fsMirror === undefined ? [] : [`-fs-mirror=${resolve(fsMirror)}`];
        terraform(folder, ["providers", "lock", ...mirror, ...platform.map((name) => `-platform=${name}`)]);
        const written = readFileSync(join(folder, ".terraform.lock.hcl"), "utf8");
        mkdirSync(join(root, "live/locks"), { recursive: true });
        writeFileSync(join(root, LOCK_FILE), HEADER + withoutComments(written));
        console.log(`wrote ${LOCK_FILE}: ${versionsIn(written).join(", ")}`);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

const terraform = (cwd: string, args: readonly string[]): void => {
  const binary = terraformBinary();
  const { error, status } = spawnSync(binary, args, { cwd, stdio: ["ignore", process.stderr, process.stderr] });
  if (error) throw new UserError(cannotRun(error));
  if (status !== 0) throw new UserError(`${binary} ${args.join(" ")} failed; it says why above.`);
};

const withoutComments = (text: string): string => text.replace(/^#.*\n/gm, "").trimStart();

const versionsIn = (text: string): string[] =>
  [...text.matchAll(/^provider "[^"]*\/([^"/]+)" \{\s+version\s+= "([^"]+)"/gm)].map(
    ([, name, version]) => `${name} ${version}`,
  );
