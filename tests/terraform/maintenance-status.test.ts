import { rmSync } from "node:fs";
import { join } from "node:path";
import { PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { DeleteRuleCommand, DescribeRulesCommand, type Rule } from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unexplained } from "./support/emulator-gaps.ts";
import { environmentInOperation } from "./support/environment-in-operation.ts";
import type { ReleaseProject } from "./support/release-project.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(!tools)("an environment in operation", () => {
  let shop: ReleaseProject;

  beforeAll(async () => {
    if (tools) shop = await environmentInOperation(tools);
  });
  afterAll(() => shop?.stop());

  describe("maintenance", () => {
    test("answers with the page ahead of the environment's own rules, without drift, until it is off", async () => {
      const before = await rules();
      const { code } = await shop.run(["maintenance", "on", shop.stack, "--message", "Back at <noon> & soon"]);
      expect(code).toBe(0);
      const [first] = await rules();
      expect(first).toMatchObject({
        Priority: String(shop.outputs.maintenance_priority),
        Conditions: [{ Field: "host-header", HostHeaderConfig: { Values: [shop.outputs.host_name] } }],
        Actions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "503", ContentType: "text/html" } }],
      });
      expect(first?.Actions?.[0]?.FixedResponseConfig?.MessageBody).toContain("Back at &#60;noon&#62; &#38; soon");
      expect(unexplained(await shop.terraform.plan())).toEqual([]);
      expect((await shop.run(["maintenance", "off", shop.stack])).code).toBe(0);
      expect(await rules()).toEqual(before);
    });

    test("lets some addresses through to the same target groups", async () => {
      const before = await rules();
      const allow = ["--allow", "203.0.113.7/32", "--allow", "198.51.100.0/24"];
      expect((await shop.run(["maintenance", "on", shop.stack, "--message", "Soon", ...allow])).code).toBe(0);
      const every = await rules();
      const page = every.findIndex(({ Priority }) => Priority === String(shop.outputs.maintenance_priority));
      const passes = every.slice(0, page);
      expect(targetGroups(passes)).toEqual(targetGroups(before));
      for (const { Conditions = [] } of passes) {
        const values = Conditions.flatMap((condition) => valuesOf(condition));
        expect(values.length).toBeLessThanOrEqual(5);
        expect(values).toContain(shop.outputs.host_name);
        expect(Conditions.map(({ Field }) => Field)).toContain("source-ip");
      }
      expect((await shop.run(["maintenance", "off", shop.stack])).code).toBe(0);
      expect(await rules()).toEqual(before);
    });

    test("may be said twice: the last page counts", async () => {
      const before = await rules();
      await shop.run(["maintenance", "on", shop.stack, "--message", "One"]);
      expect((await shop.run(["maintenance", "on", shop.stack, "--message", "Two"])).stdout).toContain(
        "in the place of the one before",
      );
      const pages = (await rules()).flatMap(({ Actions = [] }) =>
        Actions.map((each) => each.FixedResponseConfig?.MessageBody),
      );
      expect(pages.filter((body) => body?.includes("<p>Two</p>"))).toHaveLength(1);
      expect(pages.filter((body) => body?.includes("<p>One</p>"))).toHaveLength(0);
      await shop.run(["maintenance", "off", shop.stack]);
      expect((await shop.run(["maintenance", "off", shop.stack])).stdout).toContain("nothing to take away");
      expect(await rules()).toEqual(before);
    });

    test("is what status tells of as long as visitors see the page", async () => {
      expect((await shop.status()).maintenance).toBe("off");
      await shop.run(["maintenance", "on", shop.stack, "--message", "Soon", "--allow", "203.0.113.7/32"]);
      expect((await shop.status()).maintenance).toBe("on");
      expect((await shop.run(["status", shop.stack])).stdout).toContain("cdktf-django maintenance off app-shop\n");
      // Without the page, what lets an address past it changes nothing.
      const page = (await rules()).find(({ Priority }) => Priority === String(shop.outputs.maintenance_priority));
      await shop.aws.elb.send(new DeleteRuleCommand({ RuleArn: page?.RuleArn }));
      expect((await shop.status()).maintenance).toBe("off");
      await shop.run(["maintenance", "off", shop.stack]);
    });

    test("refuses a page that a load balancer cannot answer", async () => {
      const { code, stderr } = await shop.run(["maintenance", "on", shop.stack, "--message", "x".repeat(1000)]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^The message is \d+ bytes too long: a load balancer's page has at most 1024 bytes/);
    });
  });

  test("status shows the alarms of this environment, and not those of one with a longer name", async () => {
    const { name } = shop.outputs;
    const alarms = [`${name}-api-errors`, `${name}-2-api-errors`];
    for (const AlarmName of alarms) {
      const metric = {
        MetricName: "HTTPCode_Target_5XX_Count",
        Namespace: "AWS/ApplicationELB",
        Statistic: "Sum",
      } as const;
      const threshold = { ComparisonOperator: "GreaterThanThreshold", EvaluationPeriods: 1, Period: 60 } as const;
      await shop.aws.alarms.send(new PutMetricAlarmCommand({ AlarmName, ...metric, ...threshold, Threshold: 1 }));
      const StateReason = "Threshold Crossed";
      await shop.aws.alarms.send(new SetAlarmStateCommand({ AlarmName, StateValue: "ALARM", StateReason }));
    }
    const { stdout } = await shop.run(["status", shop.stack, "--json"]);
    expect(JSON.parse(stdout).alarms).toEqual([
      { name: alarms[0], reason: "Threshold Crossed", since: expect.any(String) },
    ]);
    expect((await shop.run(["status", shop.stack])).stdout).toContain(`${alarms[0]}`);
  });

  test("an environment that was never applied is told so by every command", async () => {
    shop.project.write(
      "live/app/new.json",
      JSON.stringify({ module: "prod-app", base: "prod", variables: { slot: 3 } }),
    );
    for (const command of [
      ["run", "app-new", "--", "true"],
      ["logs", "app-new"],
      ["stop", "app-new"],
      ["exec", "app-new"],
    ]) {
      const { code, stderr } = await shop.run(command);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^app-new was never applied/) });
    }
    rmSync(join(shop.project.root, "live/app/new.json"));
  });

  const rules = async (): Promise<Rule[]> => {
    const { Rules = [] } = await shop.aws.elb.send(
      new DescribeRulesCommand({ ListenerArn: shop.outputs.https_listener_arn }),
    );
    return Rules.sort((one, other) => Number(one.Priority) - Number(other.Priority));
  };
});

const targetGroups = (rules: readonly Rule[]) =>
  [
    ...new Set(rules.flatMap(({ Actions = [] }) => Actions.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []))),
  ].sort();

const valuesOf = ({ HostHeaderConfig, PathPatternConfig, SourceIpConfig }: NonNullable<Rule["Conditions"]>[number]) =>
  [HostHeaderConfig, PathPatternConfig, SourceIpConfig].flatMap((config) => config?.Values ?? []);
