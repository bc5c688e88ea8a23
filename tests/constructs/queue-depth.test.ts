import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { QueueDepth } from "../../src/constructs/queue-depth.ts";
import { brokerIsAvailable, startBroker } from "../support/broker.ts";
import { embeddedMetrics } from "../support/embedded-metrics.ts";
import { evaluate } from "../support/evaluate.ts";
import { synthConstruct } from "../support/synth.ts";
import { requireTerraform } from "../terraform/support/toolchain.ts";

const terraform = await requireTerraform();

/** What Terraform makes of it for these workers. */
const queueDepth = (workers: object) => {
  const { json } = synthConstruct(
    (scope) =>
      new QueueDepth(scope, "queue-depth", {
        prefix: "prod-shop",
        clusterName: "prod-shop",
        workers: workers as never,
      }),
  );
  const tasks = terraform && evaluate(terraform, json.locals?.queue_depth);
  return tasks as Readonly<Record<string, { readonly command: readonly string[] }>>;
};

const byCpu = { queues: ["other"], backlog_per_task: null };
const byBacklog = { queues: ["default", "mail"], backlog_per_task: 20 };

describe.skipIf(!terraform)("the depth of queues", () => {
  test("is measured by nobody when no worker scales by it", () => {
    expect(queueDepth({})).toEqual({});
    expect(queueDepth({ a: byCpu, b: { queues: ["literal"] } })).toEqual({});
  });

  test("is measured every minute by the smallest task there is, for the workers that scale by it alone", () => {
    const tasks = queueDepth({ default: byBacklog, mail: { queues: ["mail"], backlog_per_task: 5 }, other: byCpu });
    expect(tasks).toEqual({
      "queue-depth": {
        cpu: 256,
        memory: 512,
        schedule: "rate(1 minute)",
        timezone: "UTC",
        command: ["python", "-c", expect.stringContaining("import json"), expect.any(String)],
      },
    });
    expect(JSON.parse(tasks["queue-depth"]?.command.at(-1) ?? "")).toEqual({
      cluster: "prod-shop",
      services: {
        "worker-default": ["prod-shop-default", "prod-shop-mail"],
        "worker-mail": ["prod-shop-mail"],
      },
    });
  });

  test.skipIf(!brokerIsAvailable())("is what the command in the task definition prints", async () => {
    const broker = await startBroker("secret");
    broker.run("-n", "2", "RPUSH", "prod-shop-default\x06\x169", "{}", "{}");
    const [, ...command] = queueDepth({ default: byBacklog })["queue-depth"]?.command ?? [];
    const env = { PATH: process.env.PATH, CELERY_BROKER_URL: `redis://:secret@localhost:${broker.port}/2` };
    const lines = execFileSync("python3", command, { encoding: "utf8", env }).trim().split("\n");
    await broker.stop();
    expect(lines.flatMap(embeddedMetrics)).toContainEqual({
      namespace: "Celery",
      name: "Backlog",
      dimensions: { ClusterName: "prod-shop", ServiceName: "worker-default" },
      value: 2,
    });
  });
});
