import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bumps, releasePullRequest } from "../support/release-please.ts";
import { releasedProject } from "../support/released-project.ts";

describe.each(["0.1.0", "1.2.0"])("at version %s", (version) => {
  let copy: ReturnType<typeof releasedProject>;
  beforeAll(() => {
    copy = releasedProject(version);
  });
  afterAll(() => copy.remove());

  const versionsAfter = async (message: string, path: string): Promise<object> => {
    copy.write({ [path]: `${copy.read(path)}\n` });
    copy.commit(message);
    const versions = bumps(await releasePullRequest(copy));
    copy.git("reset", "--quiet", "--hard", "HEAD~");
    return versions;
  };

  test("documentation alone releases nothing", async () => {
    expect(await versionsAfter("docs(prod-base): what a zone costs", "modules/prod-base/README.md")).toEqual({});
  });

  test.each([
    "README.md",
    "security.md",
    "prod-base.ts",
  ])("whatever a commit says of %s, a module is not released without a change of its Terraform", async (file) => {
    const versions = await versionsAfter("fix(prod-base): a better word", `modules/prod-base/${file}`);
    expect(Object.keys(versions)).toEqual([""]);
  });

  test.each([
    ["fix: a typo", { "0.1.0": "0.1.1", "1.2.0": "1.2.1" }],
    ["feat: an input", { "0.1.0": "0.1.1", "1.2.0": "1.3.0" }],
    ["feat(prod-base)!: another network", { "0.1.0": "0.2.0", "1.2.0": "2.0.0" }],
    ["fix: a name\n\nBREAKING CHANGE: the database is replaced", { "0.1.0": "0.2.0", "1.2.0": "2.0.0" }],
    ["refactor: the same again", {}],
  ] as [string, Record<string, string>][])("%j moves the module and the set", async (message, next) => {
    const expected = next[version] === undefined ? {} : { "": next[version], "prod-base": next[version] };
    expect(await versionsAfter(message, "modules/prod-base/terraform/main.tf.json")).toEqual(expected);
  });
});
