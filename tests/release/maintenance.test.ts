import type { Rule } from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, test } from "vitest";
import { maintenancePage } from "../../src/release/maintenance-page.ts";
import { allowRules, pageRule } from "../../src/release/maintenance-rules.ts";

const HOST = "shop.example.com";

describe("a maintenance page", () => {
  test("shows the message, and nothing of it is markup", () => {
    const page = maintenancePage("Down", `<script>alert("x")</script> & more\nlines`);
    expect(page).toContain("&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62; &#38; more<br>lines");
  });

  test("may have 1,024 bytes, not characters", () => {
    const room = 1024 - Buffer.byteLength(maintenancePage("Down", ""));
    expect(Buffer.byteLength(maintenancePage("Down", "x".repeat(room)))).toBe(1024);
    expect(() => maintenancePage("Down", "x".repeat(room + 1))).toThrow("The message is 1 bytes too long");
    expect(() => maintenancePage("Down", "é".repeat(room))).toThrow(`is ${room} bytes too long`);
  });

  test("asks for itself again, since a fixed response has no Retry-After", () => {
    expect(maintenancePage("Down", "")).toContain('<meta http-equiv="refresh" content="60">');
  });

  test("is for the environment's host alone", () => {
    expect(pageRule(HOST, 100, "").conditions).toEqual([
      { Field: "host-header", HostHeaderConfig: { Values: [HOST] } },
    ]);
  });
});

describe("a way past the page", () => {
  const own: Rule[] = [rule(199, [], "web"), rule(151, ["/api/*", "/admin/*", "/graphql/*", "/mtv/*"], "api")];

  test("leads where the environment's own rules lead, in their order", () => {
    const made = allowRules(own, ["203.0.113.7/32"], 100, new Set()) ?? [];
    expect(made.map(({ actions }) => actions[0]?.TargetGroupArn)).toEqual(["api", "api", "web"]);
    expect(pathsOf(made)).toEqual(["/api/*", "/admin/*", "/graphql/*", "/mtv/*"]);
    const priorities = made.map(({ priority }) => priority);
    expect(priorities).toEqual([...priorities].sort((one, other) => one - other));
    expect(Math.max(...priorities)).toBeLessThan(100);
  });

  test.each([
    1, 2, 3, 5, 9,
  ])("for %i addresses has rules of at most five values, and every pair of path and address", (count) => {
    const addresses = Array.from({ length: count }, (_, at) => `203.0.113.${at}/32`);
    const made = allowRules(own, addresses, 100, new Set()) ?? [];
    const pairs = made.flatMap(({ conditions }) => {
      expect(conditions.flatMap(valuesOf).length).toBeLessThanOrEqual(5);
      expect(conditions.flatMap(valuesOf)).toContain(HOST);
      const paths = conditions.flatMap(({ PathPatternConfig }) => PathPatternConfig?.Values ?? []);
      const from = conditions.flatMap(({ SourceIpConfig }) => SourceIpConfig?.Values ?? []);
      return from.flatMap((address) => (paths.length > 0 ? paths : ["*"]).map((path) => `${path} ${address}`));
    });
    expect(new Set(pairs).size).toBe(count * 5);
    expect(pairs).toHaveLength(count * 5);
  });

  test("takes no number that is taken, and there may be none left", () => {
    const taken = new Set([99, 97]);
    const made = allowRules(own, ["203.0.113.7/32"], 100, taken) ?? [];
    expect(made.map(({ priority }) => priority)).toEqual([95, 96, 98]);
    expect(allowRules(own, ["203.0.113.7/32"], 3, new Set())).toBeUndefined();
  });
});

function rule(priority: number, paths: string[], target: string): Rule {
  return {
    Priority: String(priority),
    Conditions: [
      { Field: "host-header", HostHeaderConfig: { Values: [HOST] }, Values: [HOST] },
      ...(paths.length > 0 ? [{ Field: "path-pattern", PathPatternConfig: { Values: paths }, Values: paths }] : []),
    ],
    Actions: [{ Type: "forward", TargetGroupArn: target }],
  };
}

const valuesOf = ({ HostHeaderConfig, PathPatternConfig, SourceIpConfig }: NonNullable<Rule["Conditions"]>[number]) =>
  [HostHeaderConfig, PathPatternConfig, SourceIpConfig].flatMap((config) => config?.Values ?? []);

const pathsOf = (rules: readonly { readonly conditions: NonNullable<Rule["Conditions"]> }[]) =>
  rules.flatMap(({ conditions }) => conditions.flatMap(({ PathPatternConfig }) => PathPatternConfig?.Values ?? []));
