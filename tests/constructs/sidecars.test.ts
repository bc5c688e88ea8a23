import { TerraformLocal } from "cdktf";
import { describe, expect, test } from "vitest";
import { reachable, sidecarsOf } from "../../src/constructs/sidecars.ts";
import { evaluate } from "../support/evaluate.ts";
import { synthConstruct } from "../support/synth.ts";
import { requireTerraform } from "../terraform/support/toolchain.ts";

const terraform = await requireTerraform();

const sidecars = sidecarsOf([
  sidecar("collector", "public.ecr.aws/otel/collector:1.0", ["api"]),
  sidecar("agent", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/tools/agent:2", ["api", "worker"]),
]);

const value = (expression: unknown) => {
  const { locals } = synthConstruct((scope) => new TerraformLocal(scope, "value", expression)).json;
  return terraform && evaluate(terraform, locals?.value);
};

describe.skipIf(!terraform)("sidecars", () => {
  test.each([
    ["api", ["collector", "agent"]],
    ["worker", ["agent"]],
    ["beat", []],
  ])("beside %s are %o", (kind, names) => {
    const containers = value(sidecars.beside(kind, { group: "/ecs/x", region: "eu-west-1" })) as { name: string }[];
    expect(containers.map(({ name }) => name)).toEqual(names);
  });

  test("are containers that end with the others, not the others with them", () => {
    const [collector] = value(sidecars.beside("api", { group: "/ecs/x", region: "eu-west-1" })) as object[];
    expect(collector).toMatchObject({
      essential: false,
      command: null,
      environment: [{ name: "LEVEL", value: "info" }],
      secrets: [{ name: "KEY", valueFrom: "arn:aws:ssm:eu-west-1:123456789012:parameter/key" }],
    });
  });

  test("have a health check when they are given one", () => {
    const [collector, agent] = value(sidecars.beside("api", { group: "/ecs/x", region: "eu-west-1" })) as object[];
    expect(collector).toMatchObject({ healthCheck: null });
    expect(agent).toMatchObject({ healthCheck: { command: ["CMD", "/healthcheck"], interval: 60, retries: 3 } });
  });

  test("may be pulled from the repositories in ECR that they name, and read their secrets", () => {
    const { repositoryArns, secretArns } = reachable(["arn:own"], ["arn:secret"], sidecars);
    expect(value(repositoryArns)).toEqual(["arn:own", "arn:aws:ecr:eu-west-1:123456789012:repository/tools/agent"]);
    expect((value(secretArns) as string[]).length).toBe(3);
  });
});

function sidecar(name: string, image: string, beside: readonly string[]) {
  const secrets = { KEY: "arn:aws:ssm:eu-west-1:123456789012:parameter/key" };
  return {
    name,
    image,
    beside,
    command: [],
    environment: { LEVEL: "info" },
    secrets,
    essential: false,
    health_check_command: name === "agent" ? ["CMD", "/healthcheck"] : [],
  };
}
