import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { moduleAddress, moduleTag } from "../../src/core/module-source.ts";
import { writeArchives } from "../../src/publish/archives.ts";
import { publishToGit } from "../../src/publish/git.ts";
import { type Publication, versionOf } from "../../src/publish/publication.ts";
import { registryTree } from "../../src/publish/registry-tree.ts";
import { writeTree } from "../../src/publish/write-tree.ts";

const ROOT = join(import.meta.dirname, "../..");
const NAMES = Object.keys(modules);

const publication = (perModule: boolean): Publication => ({
  root: ROOT,
  format: "json",
  modules: Object.values(modules),
  addressOf: (module) =>
    moduleAddress(module, versionOf(ROOT, perModule ? module : undefined), {
      kind: "registry",
      namespace: "acme",
      perModule,
    }),
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "publish-test-"));
});

describe("the repository for a public registry", () => {
  const tree = registryTree(publication(false));

  test("has a root module, a licence, and a module with README and an example for each", () => {
    expect([...tree.keys()]).toEqual(
      expect.arrayContaining([
        "README.md",
        "LICENSE",
        ...["main", "variables", "outputs", "versions"].map((name) => `${name}.tf.json`),
        ...NAMES.flatMap((name) => [
          `modules/${name}/README.md`,
          `modules/${name}/main.tf.json`,
          `modules/${name}/variables.tf.json`,
          `modules/${name}/outputs.tf.json`,
          `modules/${name}/schema.json`,
          `examples/${name}/README.md`,
          `examples/${name}/main.tf`,
        ]),
      ]),
    );
  });

  test("names no other source than the registry, with a version, in READMEs and examples", () => {
    const sources = [...tree].flatMap(([path, text]) =>
      /\.(tf|md)$/.test(path) && !path.endsWith("versions.tf")
        ? [...text.matchAll(/^ *source *= "(.*)"\n(.*)/gm)].map(
            ([, source = "", next = ""]) => `${source}, ${next.trim()}`,
          )
        : [],
    );
    expect(new Set(sources)).toEqual(
      new Set(NAMES.map((name) => `acme/django/aws//modules/${name}, version = "${versionOf(ROOT)}"`)),
    );
    expect([...tree].filter(([, text]) => /git::|\]\(examples\/complete/.test(text)).map(([path]) => path)).toEqual([]);
  });

  test("has links that lead somewhere", () => {
    const broken = [...tree].flatMap(([path, text]) =>
      path.endsWith(".md")
        ? [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
            .map(([, link = ""]) => join(path, "..", link))
            .filter((target) => ![...tree.keys()].some((file) => file === target || file.startsWith(`${target}/`)))
        : [],
    );
    expect(broken).toEqual([]);
  });

  test("is written over what was published before, but never over anything else", () => {
    mkdirSync(join(folder, ".git"));
    expect(writeTree(folder, tree)).toMatchObject({ changed: tree.size, removed: 0 });
    mkdirSync(join(folder, "modules/gone"), { recursive: true });
    writeFileSync(join(folder, "modules/gone/main.tf.json"), "{}");
    writeFileSync(join(folder, "modules/prod-base/main.tf.json"), "{}");
    expect(writeTree(folder, tree)).toMatchObject({ changed: 1, removed: 1 });
    expect(writeTree(folder, tree)).toMatchObject({ changed: 0, removed: 0 });
    const other = join(folder, "other");
    mkdirSync(other);
    writeFileSync(join(other, "main.tf"), "# mine\n");
    expect(() => writeTree(other, tree)).toThrow("holds something else than published modules");
    expect(readdirSync(other)).toEqual(["main.tf"]);
  });

  test("changes from JSON to native syntax without leaving the other behind", () => {
    writeTree(folder, tree);
    writeTree(folder, registryTree({ ...publication(false), format: "hcl" }));
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(files.filter((file) => file.endsWith(".tf.json"))).toEqual([]);
    expect(files).toContain("modules/prod-base/main.tf");
  });
});

describe("archives", () => {
  const unpack = (file: string): string[] =>
    execFileSync("tar", ["tzf", file], { encoding: "utf8" }).trim().split("\n");

  test("hold a module in the standard structure, and SHA256SUMS agrees with them", async () => {
    const archives = await writeArchives(publication(true), folder);
    expect(archives.map(({ file }) => file)).toEqual(NAMES.map((name) => `${name}-${versionOf(ROOT, name)}.tar.gz`));
    expect(unpack(join(folder, archives[0]?.file ?? ""))).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "examples/complete/main.tf",
      "examples/complete/outputs.tf",
      "examples/complete/versions.tf",
      "main.tf.json",
      "outputs.tf.json",
      "schema.json",
      "variables.tf.json",
      "versions.tf.json",
    ]);
    execFileSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], { cwd: folder, stdio: "ignore" });
  });

  test("have the same bytes when they are made again, wherever and whenever", async () => {
    const bytes = (at: string) =>
      Object.fromEntries(readdirSync(at).map((file) => [file, readFileSync(join(at, file), "base64")]));
    const again = join(folder, "again");
    await writeArchives(publication(true), folder);
    const umask = process.umask(0o077);
    const zone = process.env.TZ;
    process.env.TZ = "Asia/Tokyo";
    try {
      await writeArchives(publication(true), again);
    } finally {
      process.umask(umask);
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    const first = bytes(again);
    rmSync(again, { recursive: true });
    expect(first).toEqual(bytes(folder));
  });

  test("of a version that is there with other content are refused, and nothing is written", async () => {
    const name = `prod-app-${versionOf(ROOT, "prod-app")}.tar.gz`;
    writeFileSync(join(folder, name), "other");
    utimesSync(join(folder, name), 0, 0);
    await expect(writeArchives(publication(true), folder)).rejects.toThrow(
      `${name}  is there with other content. A published version never changes: release a new one.`,
    );
    expect(readdirSync(folder)).toEqual([name]);
  });
});

describe("a git remote", () => {
  const identity = ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"];
  const before = identity.map((name) => process.env[name]);
  beforeAll(() => {
    for (const name of identity) process.env[name] = "test@example.com";
  });
  afterAll(() => {
    identity.forEach((name, index) => {
      if (before[index] === undefined) delete process.env[name];
      else process.env[name] = before[index];
    });
  });

  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();

  const publish = (tree: ReadonlyMap<string, string>, versions: { whole: string; app: string }) =>
    publishToGit({
      remote: folder,
      tree,
      title: `Version ${versions.whole}`,
      tags: [{ name: `v${versions.whole}` }, { name: moduleTag("prod-app", versions.app), folder: "modules/prod-app" }],
    });

  test("gets a commit and its tags once; again is nothing, a change under an old tag is refused", () => {
    git("init", "--quiet", "--bare", "--initial-branch=trunk");
    const nothing = execFileSync("git", ["mktree"], { cwd: folder, input: "", encoding: "utf8" }).trim();
    git("update-ref", "refs/heads/trunk", git("commit-tree", nothing, "-m", "Begin"));
    const tree = new Map(registryTree(publication(false)));
    const first = publish(tree, { whole: "1.0.0", app: "1.0.0" });
    expect(first.map(({ name, unchanged }) => [name, unchanged])).toEqual([
      ["v1.0.0", false],
      ["prod-app-v1.0.0", false],
    ]);
    const head = git("rev-parse", "trunk");
    expect(publish(tree, { whole: "1.0.0", app: "1.0.0" }).every(({ unchanged }) => unchanged)).toBe(true);
    expect(git("rev-parse", "trunk")).toBe(head);

    tree.set("modules/prod-app/main.tf.json", "{}\n");
    const moved = () => publish(tree, { whole: "1.1.0", app: "1.0.0" });
    expect(moved).toThrow(
      /^prod-app-v1\.0\.0 is in .* already, at [0-9a-f]+, and differs in modules\/prod-app\/main\.tf\.json\./,
    );
    expect(() => publish(tree, { whole: "1.0.0", app: "1.1.0" })).toThrow(/^v1\.0\.0 is in /);
    expect(git("tag")).toBe("prod-app-v1.0.0\nv1.0.0");

    const released = publish(tree, { whole: "1.1.0", app: "1.1.0" });
    expect(released.every(({ unchanged }) => !unchanged)).toBe(true);
    expect(git("log", "--format=%s", "trunk")).toBe("Version 1.1.0\nVersion 1.0.0\nBegin");
    expect(git("show", "prod-app-v1.1.0:modules/prod-app/main.tf.json")).toBe("{}");
  });

  test("leaves the tag of a module that did not change where it is", () => {
    git("init", "--quiet", "--bare");
    const tree = new Map(registryTree(publication(false)));
    const [, first] = publish(tree, { whole: "1.0.0", app: "1.0.0" });
    tree.set("modules/prod-app/README.md", "Another version in the example.\n");
    tree.set("modules/prod-base/main.tf.json", "{}\n");
    expect(publish(tree, { whole: "1.1.0", app: "1.0.0" })[1]).toEqual({ ...first, unchanged: true });
  });

  test("that cannot be reached is said in git's words", () => {
    expect(() => publish(new Map(), { whole: "1.0.0", app: "1.0.0" })).toThrow(/git ls-remote .* failed; it says:/);
  });
});
