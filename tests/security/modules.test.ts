import { describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import type { ModuleDefinition } from "../../src/core/module.ts";
import { accepted } from "../../src/security/accepted.ts";
import { judge } from "../../src/security/judge.ts";
import { acceptedBecause, securityReport, unaccepted } from "../../src/security/report.ts";
import { rules } from "../../src/security/rules.ts";
import type { ModuleJson } from "../../src/security/synthesized.ts";
import { synthModule } from "../support/synth.ts";

const terraform = async (definition: ModuleDefinition): Promise<ModuleJson> =>
  (await synthModule(definition)).json as ModuleJson;

const judged = await Promise.all(
  Object.values(modules).map(async (definition) => ({
    name: definition.name,
    verdicts: judge(await terraform(definition), rules),
  })),
);
const verdictsOf = (module: string) => judged.find(({ name }) => name === module)?.verdicts ?? [];

/** What these look at comes with the module that makes repositories and roles for workflows. */
const OF_BOOTSTRAP = ["workflow-trust", "image-scan", "image-tags"];

describe("every module", () => {
  test.each(judged)("$name keeps every rule, but for what is accepted with its reason", ({ name, verdicts }) => {
    expect(unaccepted(name, verdicts)).toEqual([]);
  });

  test("every rule looks at something in some module", () => {
    const dead = rules.filter(({ id }) =>
      judged.every(({ verdicts }) => verdicts.find(({ rule }) => rule.id === id)?.resources.length === 0),
    );
    expect(dead.map(({ id }) => id)).toEqual("bootstrap" in modules ? [] : OF_BOOTSTRAP);
  });

  test("nothing is accepted that does not happen", () => {
    const needed = judged.flatMap(({ name, verdicts }) =>
      verdicts.flatMap(({ rule, deviations }) =>
        deviations.map((deviation) => ({ module: name, accepted: acceptedBecause(name, rule.id, deviation) })),
      ),
    );
    const idle = accepted.flatMap((one) =>
      one.modules
        .filter((module) => module in modules)
        .filter((module) => !needed.some((need) => need.accepted === one && need.module === module))
        .map((module) => `${one.rule} in ${module}`),
    );
    expect(idle).toEqual([]);
  });
});

test("what is accepted for one reason is not for another, nor elsewhere", () => {
  const [address, reason] = ["aws_ecs_task_definition.api", "SENTRY_DSN is readable in it"];
  expect(acceptedBecause("prod-app", "plain-secret", { address, reason })).toBeDefined();
  const password = { address, reason: "POSTGRES_PASSWORD is readable in it" };
  expect(acceptedBecause("prod-app", "plain-secret", password)).toBeUndefined();
  const anotherKey = { address: "aws_kms_key.other", reason: "it allows kms:*" };
  expect(acceptedBecause("prod-base", "every-action", anotherKey)).toBeUndefined();
  expect(acceptedBecause("prod-app", "secret-recovery", { address, reason })).toBeUndefined();
});

describe("what an input may lift is found:", () => {
  const deviation = (module: string, rule: string, address: string) =>
    verdictsOf(module)
      .find((verdict) => verdict.rule.id === rule)
      ?.deviations.find((one) => one.address === address);

  test("an input whose name says so", () => {
    expect(deviation("prod-base", "deletion-protection", "aws_db_instance.this")).toMatchObject({
      byDefault: false,
      settings: [[{ path: ["allow_destroy"], value: true }]],
    });
  });

  test("an input, and the one that its limit then demands", () => {
    expect(deviation("prod-base", "final-snapshot", "aws_db_instance.this")?.settings).toEqual([
      [
        { path: ["database", "final_snapshot"], value: false },
        { path: ["allow_destroy"], value: true },
      ],
    ]);
  });

  test("an input that brings what is not there by default", () => {
    expect(deviation("ad-hoc-base", "flow-logs", "aws_vpc.this")).toMatchObject({
      byDefault: true,
      settings: [[{ path: ["flow_logs"], value: true }]],
    });
  });

  test("an input that Terraform refuses is no way out, and the report says so", () => {
    const backups = verdictsOf("prod-base").find(({ rule }) => rule.id === "backups");
    expect(backups).toMatchObject({ deviations: [] });
    expect(backups?.refused).toContainEqual([{ path: ["database", "backup_retention_days"], value: 0 }]);
    expect(securityReport("prod-base", verdictsOf("prod-base"))).toContain(
      "Terraform refuses `database.backup_retention_days = 0`",
    );
  });
});

test("a module that breaks a rule says so in its report, and fails the checks", () => {
  const json: ModuleJson = {
    variable: { encrypted: { type: "bool", default: true } },
    resource: { aws_db_instance: { this: { storage_encrypted: "${var.encrypted}" } } },
  };
  const verdicts = judge(
    json,
    rules.filter(({ id }) => id === "at-rest"),
  );
  expect(unaccepted("some-base", verdicts)).toEqual([
    "at-rest: aws_db_instance.this: It is not encrypted with `encrypted = false`.",
  ]);
  expect(securityReport("some-base", verdicts)).toContain(
    "| Whatever holds data is encrypted at rest (`at-rest`) | **broken** | `aws_db_instance.this` | It is not encrypted with `encrypted = false`. |",
  );
});
