import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReleasePullRequest } from "release-please/build/src/release-pull-request";
import { inc } from "semver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { bumps, mergeReleasePullRequest, releasePullRequest, tagReleases } from "../support/release-please.ts";
import { manifest, releasedProject } from "../support/released-project.ts";
import { temporaryProject } from "../support/scratch-project.ts";

const names = Object.keys(modules);

/** Modules whose committed Terraform is among these files. */
const modulesAmong = (files: readonly string[]): string[] => [
  ...new Set(files.flatMap((file) => /^modules\/([^/]+)\/terraform\//.exec(file)?.[1] ?? [])),
];

describe("a fix in a construct that some modules share", () => {
  let copy: ReturnType<typeof releasedProject>;
  let changed: string[];
  let pullRequest: ReleasePullRequest | undefined;
  beforeAll(async () => {
    copy = releasedProject();
    copy.edit("src/constructs/network.ts", "`${name}-default`", "`${name}-unused`");
    copy.build();
    copy.cli("modules", "build");
    changed = copy.commit("fix: the default security group's name says that nothing uses it");
    pullRequest = await releasePullRequest(copy);
  });
  afterAll(() => copy.remove());

  /** A fix adds one to the last number. */
  const next = (component: string): string => {
    const path = component === "." ? component : `modules/${component}/terraform`;
    return inc(manifest[path] ?? "", "patch") ?? "";
  };

  test("changes the committed Terraform of exactly those", () => {
    expect(changed).toEqual([
      "modules/ad-hoc-base/terraform/main.tf.json",
      "modules/prod-base/terraform/main.tf.json",
      "src/constructs/network.ts",
    ]);
  });

  test("releases exactly those, and the set", () => {
    expect(modulesAmong(changed).sort()).toEqual(["ad-hoc-base", "prod-base"]);
    expect(bumps(pullRequest)).toEqual({
      "": next("."),
      "ad-hoc-base": next("ad-hoc-base"),
      "prod-base": next("prod-base"),
    });
  });

  test("is a section of the pull request for each of them", () => {
    const body = pullRequest?.body.toString() ?? "";
    for (const name of ["ad-hoc-base", "prod-base"]) {
      expect(body).toContain(`<summary>${name}: ${next(name)}</summary>`);
    }
    expect(body.match(/the default security group's name says that nothing uses it/g)).toHaveLength(3);
    expect(body).not.toContain("prod-app:");
  });

  test("once merged, stamps the version where users see it, and is tagged", async () => {
    if (!pullRequest) throw new Error("There is no release pull request.");
    const merged = await mergeReleasePullRequest(copy, pullRequest);
    const ofModule = ["CHANGELOG.md", "README.md", "package.json", "terraform/main.tf.json"];
    expect(merged).toEqual(
      [
        ".release-please-manifest.json",
        "CHANGELOG.md",
        ...["ad-hoc-base", "prod-base"].flatMap((name) => ofModule.map((file) => `modules/${name}/${file}`)),
        "package-lock.json",
        "package.json",
      ].sort(),
    );
    const version = next("prod-base");
    expect(copy.read("modules/prod-base/README.md")).toContain(`?ref=prod-base-v${version}"`);
    expect(copy.read("modules/prod-base/terraform/main.tf.json")).toContain(`"module_version": "${version}"`);
    expect(copy.read("modules/prod-base/CHANGELOG.md")).toContain("### Bug Fixes");
    expect(await tagReleases(copy, pullRequest)).toEqual([
      `ad-hoc-base-v${next("ad-hoc-base")}`,
      `prod-base-v${version}`,
      `v${next(".")}`,
    ]);
  });

  test("leaves the generated files up to date and the lock file as npm would write it", () => {
    expect(copy.cli("modules", "check")).toContain("Everything is up to date.");
    const { root, remove } = temporaryProject({});
    for (const file of ["package.json", "package-lock.json", ...names.map((name) => `modules/${name}/package.json`)]) {
      cpSync(join(copy.root, file), join(root, file));
    }
    const npm = (...args: string[]) =>
      execFileSync("npm", [...args, "--offline", "--ignore-scripts", "--no-audit"], { cwd: root, stdio: "pipe" });
    npm("ci", "--dry-run");
    npm("install", "--package-lock-only");
    expect(readFileSync(join(root, "package-lock.json"), "utf8")).toBe(copy.read("package-lock.json"));
    remove();
  });

  test("is released once: a second look finds nothing to do", async () => {
    expect(await releasePullRequest(copy)).toBeUndefined();
  });
});
