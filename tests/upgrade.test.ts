import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { earlierVersion } from "./terraform/support/earlier-version.ts";
import type { Action, Plan, ResourceChange } from "./terraform/support/plan.ts";
import { dangers, describeDanger, replaceable, stateful } from "./terraform/support/upgrade-dangers.ts";

const change = (address: string, actions: readonly Action[], more: object = {}): ResourceChange => ({
  address,
  mode: "managed",
  type: address.split(".").at(-2) ?? "",
  name: "this",
  change: { actions, before: {}, after: {}, after_unknown: {}, ...more },
});
const plan = (...resource_changes: ResourceChange[]): Plan => ({
  terraform_version: "1.11.0",
  resource_changes,
  output_changes: {},
  errored: false,
});
const found = (resource: ResourceChange, keepsEverything = false) =>
  dangers(plan(resource), () => keepsEverything).map(describeDanger);

describe("an upgrade is dangerous", () => {
  test.each<[string, ResourceChange, boolean, string]>([
    [
      "when a database is replaced",
      change("module.base.aws_db_instance.this", ["delete", "create"], { replace_paths: [["username"]] }),
      false,
      "replaces module.base.aws_db_instance.this, and with it a database, because of username",
    ],
    [
      "when the new one comes first",
      change("aws_lb.this", ["create", "delete"], { replace_paths: [["subnet_mapping", 0, "id"]] }),
      false,
      "replaces aws_lb.this, and with it the address that DNS points to, because of subnet_mapping.0.id",
    ],
    [
      "when a bucket is deleted",
      change("aws_s3_bucket.a", ["delete"]),
      false,
      "deletes aws_s3_bucket.a, and with it files",
    ],
    [
      "when anything of production is deleted",
      change("aws_cloudwatch_metric_alarm.a", ["delete"]),
      true,
      "deletes aws_cloudwatch_metric_alarm.a, and with it what somebody may rely on",
    ],
    [
      "when anything of production is replaced",
      change("aws_lb_listener_rule.api", ["delete", "create"], { replace_paths: [["listener_arn"]] }),
      true,
      "replaces aws_lb_listener_rule.api, and with it what somebody may rely on, because of listener_arn",
    ],
  ])("%s", (_what, resource, keepsEverything, danger) => {
    expect(found(resource, keepsEverything)).toEqual([danger]);
  });
});

describe("an upgrade is not dangerous", () => {
  test.each<[string, ResourceChange]>([
    ["when a database changes in place", change("aws_db_instance.this", ["update"])],
    ["when it moves to another address", change("aws_db_instance.that", ["no-op"], {})],
    ["when it is let go", change("aws_db_instance.this", ["forget"])],
    ["when something is new", change("aws_s3_bucket.b", ["create"])],
    ["when a task definition has a new revision", change("aws_ecs_task_definition.api", ["delete", "create"])],
    ["when a dashboard is drawn anew", change("aws_cloudwatch_dashboard.this", ["delete", "create"])],
    [
      "when a certificate is waited for again",
      change("aws_acm_certificate_validation.this", ["create", "delete"], { replace_paths: [["certificate_arn"]] }),
    ],
  ])("%s", (_what, resource) => {
    expect(found(resource, true)).toEqual([]);
  });

  test("when what may be replaced holds nothing", () => {
    expect(Object.keys(replaceable).filter((type) => Object.hasOwn(stateful, type))).toEqual([]);
  });

  test("when an ad hoc environment has a listener rule replaced", () => {
    expect(found(change("aws_lb_listener_rule.api", ["delete", "create"]))).toEqual([]);
  });

  test("when an ad hoc environment loses an alarm", () => {
    expect(found(change("aws_cloudwatch_metric_alarm.a", ["delete"]))).toEqual([]);
  });
});

describe("the version that people run now is", () => {
  const FILE = "modules/shop/terraform/main.tf.json";

  const repository = () => {
    const root = mkdtempSync(join(tmpdir(), "versions-"));
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
        cwd: root,
        stdio: "pipe",
      });
    const write = (content: string) => {
      mkdirSync(join(root, "modules/shop/terraform"), { recursive: true });
      writeFileSync(join(root, FILE), content);
    };
    const commit = (content: string) => {
      write(content);
      git("add", ".");
      git("commit", "--quiet", "--allow-empty", "--message", content);
    };
    git("init", "--quiet", "--initial-branch", "main");
    return { root, git, write, commit, earlier: () => earlierVersion(root, "shop") };
  };
  const contentOf = (version: ReturnType<typeof earlierVersion>) =>
    version.found ? readFileSync(join(version.directory, "main.tf.json"), "utf8") : version.reason;

  test("the newest release, by version and not by time", () => {
    const { git, commit, earlier } = repository();
    for (const version of ["1.9.0", "1.10.0"]) {
      commit(version);
      git("tag", `shop-v${version}`);
    }
    git("tag", "other-v2.0.0");
    commit("unreleased");
    expect(earlier()).toMatchObject({ ref: "shop-v1.10.0", how: "its newest release" });
    expect(contentOf(earlier())).toBe("1.10.0");
  });

  test("without a release, the newest commit with other Terraform, changes that are not committed included", () => {
    const { commit, write, earlier } = repository();
    commit("one");
    commit("two");
    expect(contentOf(earlier())).toBe("one");
    write("three");
    expect(contentOf(earlier())).toBe("two");
  });

  test("none for a first version, in a shallow clone and without git, each said by name", () => {
    const { root, commit, earlier } = repository();
    commit("one");
    expect(contentOf(earlier())).toMatch(/^it is the first version/);
    commit("two");
    const clone = mkdtempSync(join(tmpdir(), "shallow-"));
    execFileSync("git", ["clone", "--quiet", "--depth", "1", `file://${root}`, clone], { stdio: "pipe" });
    expect(contentOf(earlierVersion(clone, "shop"))).toMatch(/^this clone is shallow .*fetch-depth: 0/);
    expect(contentOf(earlierVersion(mkdtempSync(join(tmpdir(), "archive-")), "shop"))).toMatch(/not a git repository/);
  });
});
