import type { Deployment } from "@aws-sdk/client-ecs";
import { describe, expect, test } from "vitest";
import { judgeDeployment } from "../../src/release/rollout.ts";

const OLD = "arn:aws:ecs:eu-west-1:123456789012:task-definition/dev-alpha-api:1";
const NEW = "arn:aws:ecs:eu-west-1:123456789012:task-definition/dev-alpha-api:2";
const asked = { target: { service: "api", taskDefinition: NEW }, deployment: "ours", seen: false };

const deployment = (
  id: string,
  taskDefinition: string,
  rolloutState: Deployment["rolloutState"],
  status = "PRIMARY",
) => ({
  ...{ id, taskDefinition, rolloutState, status, runningCount: 0 },
});
const judge = (deployments: Deployment[], { seen = true, stale = false } = {}) =>
  judgeDeployment({ deployments }, { ...asked, seen }, stale);

describe("a rollout", () => {
  test("is done when our deployment is", () => {
    expect(judge([deployment("ours", NEW, "COMPLETED")])).toBe("done");
  });

  test("goes on while our deployment does, or old tasks still run", () => {
    expect(judge([deployment("ours", NEW, "IN_PROGRESS")])).toBe("waiting");
    const draining = { ...deployment("old", OLD, "COMPLETED", "ACTIVE"), runningCount: 1 };
    expect(judge([deployment("ours", NEW, "COMPLETED"), draining])).toBe("waiting");
  });

  test("is not done while its tasks crash, although ECS has completed it", () => {
    const verdict = judgeDeployment(
      { desiredCount: 2, deployments: [{ ...deployment("ours", NEW, "COMPLETED"), runningCount: 1 }] },
      { ...asked, seen: true },
      false,
    );
    expect(verdict).toBe("waiting");
  });

  test("fails when ECS says so", () => {
    const failed = {
      ...deployment("ours", NEW, "FAILED"),
      rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
    };
    expect(judge([failed])).toEqual({ failed: expect.stringContaining("circuit breaker: tasks failed to start") });
  });

  test("fails when the circuit breaker has brought the old tasks back, however steady they are", () => {
    expect(judge([deployment("theirs", OLD, "COMPLETED")])).toEqual({
      failed: "was rolled back by ECS, or changed by somebody else: it runs dev-alpha-api:1 now",
    });
    const ours = deployment("ours", NEW, "FAILED", "ACTIVE");
    expect(judge([deployment("theirs", OLD, "IN_PROGRESS"), ours])).toEqual({
      failed: expect.stringContaining("rolled back"),
    });
  });

  test("waits for ECS to show a deployment that it has not shown yet, for a while", () => {
    const before = [deployment("old", OLD, "COMPLETED")];
    expect(judge(before, { seen: false, stale: true })).toBe("waiting");
    expect(judge(before, { seen: false, stale: false })).toEqual({ failed: expect.any(String) });
  });

  test("counts a deployment of the same revision that somebody forced meanwhile", () => {
    expect(judge([deployment("terraform", NEW, "IN_PROGRESS")])).toBe("waiting");
    expect(judge([deployment("terraform", NEW, "COMPLETED")])).toBe("done");
  });
});
