import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../src/core/errors.ts";
import { checkPromises, compareProject } from "../../src/versions/project.ts";
import { gitRepository } from "../support/git-repository.ts";
import { temporaryProject } from "../support/scratch-project.ts";

const FILE = "modules/prod-base/terraform/main.tf.json";
const bucket = (content: object, rest: object = {}) =>
  JSON.stringify({ resource: { aws_s3_bucket: { media: { bucket: "media", ...content } } }, ...rest });

const CHANGELOG = "# Changelog\n\n## [1.2.0](https://example.com) (2026-01-31)\n\n## 1.1.0 (2026-01-30)\n";

/** A module of one bucket, released at 1.2.0. */
const releasedModule = () => {
  const repository = gitRepository({
    "cdktf.json": "{}",
    "release-please-config.json": '{ "bump-minor-pre-major": true, "bump-patch-for-minor-pre-major": true }',
    "modules/prod-base/package.json": '{ "version": "1.2.0" }',
    "modules/prod-base/CHANGELOG.md": CHANGELOG,
    [FILE]: bucket({}),
  });
  repository.commit("chore: release main");
  repository.git("tag", "prod-base-v1.2.0");
  return repository;
};

let repository: ReturnType<typeof releasedModule>;
beforeEach(() => {
  repository = releasedModule();
});
afterEach(() => repository.remove());

const change = (content: object, message: string, rest: object = {}): string[] => {
  repository.write({ [FILE]: bucket(content, rest) });
  return repository.commit(message);
};
const check = (root = repository.root, mustKnow = false) => checkPromises(root, ["prod-base"], mustKnow);
const compare = (against?: string, root = repository.root) => compareProject(root, ["prod-base"], against)[0];

describe("what commits promise", () => {
  test("is enough when nothing changed", () => {
    change({}, "docs(prod-base): a word");
    expect(check()).toEqual({ problems: [], notes: [] });
  });

  test.each([
    ["fix: tags", { tags: { a: "b" } }],
    ["feat: tags", { tags: { a: "b" } }],
    ["feat(prod-base)!: another bucket", { bucket: "files" }],
    ["fix: another bucket\n\nBREAKING CHANGE: what is in it is lost", { bucket: "files" }],
  ])("is enough when it is what changed: %j", (message, content) => {
    change(content, message);
    expect(check()).toEqual({ problems: [], notes: [] });
  });

  test("is too little when a fix breaks something; the commits, the reason and the remedy are named", () => {
    change({ bucket: "files" }, "fix: a better name");
    repository.write({ "src/constructs/other.ts": "" });
    repository.commit("feat!: not of this module");
    const [first, second] = [repository.git("rev-parse", "--short", "HEAD~").trim(), "prod-base-v1.2.0"];
    expect(check().problems).toEqual([
      {
        file: "modules/prod-base",
        message: [
          `The commits since ${second} promise a fix, but what they do is breaking:`,
          "  breaking: aws_s3_bucket.media is replaced, because bucket cannot be changed in place: what is in it would be lost.",
          "Commits:",
          `  ${first} fix: a better name`,
          "Undo that, or say it in a commit that touches modules/prod-base: write `feat(prod-base)!: …`.",
        ].join("\n"),
      },
    ]);
  });

  test.each([
    [
      "refactor: tags",
      { tags: { a: "b" } },
      "promise no release, but what they do is a change:",
      "`fix(prod-base): …`",
    ],
    ["tags", { tags: { a: "b" } }, "promise no release, but what they do is a change:", "`fix(prod-base): …`"],
  ])("is too little for %j", (message, content, verdict, remedy) => {
    change(content, message);
    const [problem] = check().problems;
    expect(problem?.message).toContain(verdict);
    expect(problem?.message).toContain(remedy);
  });

  test("is too little when a fix adds an input", () => {
    change({}, "fix: an input", { variable: { size: { type: "number", default: 1 } } });
    expect(check().problems[0]?.message).toContain("write `feat(prod-base): …`");
  });

  test("is kept by all commits since the release together", () => {
    change({}, "feat!: an input\n", { variable: { size: { type: "number" } } });
    change({}, "fix: a limit", { variable: { size: { type: "string" } } });
    expect(check().problems).toEqual([]);
  });

  test("begins again with each release", () => {
    change({ bucket: "files" }, "feat!: another bucket");
    repository.git("tag", "prod-base-v2.0.0");
    change({ bucket: "media" }, "fix: the old bucket");
    expect(check().problems[0]?.message).toContain("The commits since prod-base-v2.0.0 promise a fix");
  });

  test("is not asked of what is not committed yet", () => {
    repository.write({ [FILE]: bucket({ bucket: "files" }) });
    expect(check().problems).toEqual([]);
    expect(compare()?.comparison?.level).toBe("breaking");
  });
});

describe("what a module is compared with", () => {
  test("is its last release, and the next version follows from that", () => {
    change({ bucket: "files" }, "feat!: another bucket");
    expect(compare()).toMatchObject({
      release: { state: "released", ref: "prod-base-v1.2.0", version: "1.2.0" },
      comparison: { level: "breaking" },
      next: "2.0.0",
    });
  });

  test("is the newest of its tags by version, of those that the branch comes from", () => {
    change({}, "feat: more", { output: { a: { value: 1 } } });
    repository.git("tag", "prod-base-v1.10.0");
    repository.git("tag", "prod-base-v1.11.0-rc.1");
    repository.git("tag", "prod-base-extra-v9.0.0");
    expect(compare()?.release).toMatchObject({ ref: "prod-base-v1.10.0" });
    repository.git("checkout", "--quiet", "-b", "old", "HEAD~");
    expect(compare()?.release).toMatchObject({ ref: "prod-base-v1.2.0" });
  });

  test("may be any commit", () => {
    change({ tags: { a: "b" } }, "fix: tags");
    expect(compare("HEAD")?.comparison).toEqual({ level: "none", changes: [] });
    expect(compare("HEAD~")?.comparison?.level).toBe("patch");
    expect(() => compare("nowhere")).toThrow(UserError);
    expect(() => compare("nowhere")).toThrow("git knows no commit called nowhere.");
  });

  test("is nothing while nothing is released, in CI too", () => {
    const { root, remove } = temporaryProject({
      "modules/prod-base/CHANGELOG.md": "# Changelog\n",
      [FILE]: bucket({}),
    });
    expect(check(root, true)).toEqual({ problems: [], notes: ["Nothing is released yet of prod-base."] });
    expect(compare(undefined, root)).toEqual({ module: "prod-base", release: { state: "unreleased" } });
    remove();
  });
});

test("the first release's own pull request, which writes the changelog before there is a tag, has nothing to compare with", () => {
  repository.git("tag", "--delete", "prod-base-v1.2.0");
  repository.write({ "modules/prod-base/CHANGELOG.md": "# Changelog\n\n## 1.2.0 (2026-01-31)\n" });
  expect(check(repository.root, true).problems).toEqual([]);
  expect(compare()?.release).toEqual({ state: "unreleased" });
});

describe("a history that does not reach back to the release", () => {
  const why = "the clone is shallow (fetch everything: git fetch --unshallow --tags; actions/checkout: fetch-depth: 0)";
  const shallowClone = (): string => {
    change({ bucket: "files" }, "fix: another bucket");
    const folder = join(repository.root, "clone");
    execFileSync("git", ["clone", "--quiet", "--depth", "1", "--no-tags", `file://${repository.root}`, folder]);
    return folder;
  };

  test("is said, with the remedy", () => {
    const clone = shallowClone();
    expect(check(clone)).toEqual({
      problems: [],
      notes: [`prod-base cannot be compared with prod-base-v1.2.0: ${why}.`],
    });
    expect(compare(undefined, clone)?.release).toEqual({ state: "unknown", tag: "prod-base-v1.2.0", why });
  });

  test("fails in CI", () => {
    expect(check(shallowClone(), true).problems).toEqual([
      { file: "modules/prod-base", message: `cannot be compared with prod-base-v1.2.0: ${why}.` },
    ]);
  });

  test("may have no tags, or be no repository at all", () => {
    repository.git("tag", "--delete", "prod-base-v1.2.0");
    expect(check().notes).toEqual([
      "prod-base cannot be compared with prod-base-v1.2.0: its tags were not fetched (git fetch --tags).",
    ]);
    rmSync(join(repository.root, ".git"), { recursive: true });
    expect(check().notes).toEqual([
      "prod-base cannot be compared with prod-base-v1.2.0: this is not a git repository.",
    ]);
  });
});
