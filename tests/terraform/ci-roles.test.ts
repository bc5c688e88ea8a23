import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allowed } from "./support/ci-role-permissions.ts";
import { denied } from "./support/ci-role-refusals.ts";
import { CiRoles } from "./support/ci-roles.ts";
import { Moto } from "./support/moto.ts";
import { requireToolchain } from "./support/toolchain.ts";

/** Characters of a managed policy, white space not counted. Source: IAM, "IAM and AWS STS quotas". */
const LONGEST_POLICY = 6144;

const tools = await requireToolchain();

describe.skipIf(!tools)("the roles of CI, as a plan of bootstrap shows them", () => {
  let moto: Moto;
  let roles: CiRoles;

  beforeAll(async () => {
    if (!tools) return;
    moto = await Moto.start(tools);
    roles = await CiRoles.planned(tools, moto, { bases: ["dev", "prod"] });
  });
  afterAll(() => moto?.stop());

  test.each(allowed)("%s may %s", async (name, _what, question) => {
    expect(await roles.may(name, question)).toBe(true);
  });

  test.each(denied)("%s may not %s", async (name, _what, question) => {
    expect(await roles.may(name, question)).toBe(false);
  });

  test("no policy is longer than IAM allows, with as many bases of as long names as there may be", async () => {
    if (!tools) return;
    const bases = ["a", "b", "c", "d", "e"].map((letter) => letter.repeat(12));
    const longest = await CiRoles.planned(tools, moto, {
      bases,
      name: "abcdefghijkl",
      image_repositories: ["backend", "frontend"],
    });
    const lengths = Object.entries(longest.policies).map(([name, policy]) => [name, policy.replace(/\s/g, "").length]);
    expect(lengths).toHaveLength(15);
    expect(lengths.filter(([, length]) => Number(length) > LONGEST_POLICY)).toEqual([]);
  });
});
