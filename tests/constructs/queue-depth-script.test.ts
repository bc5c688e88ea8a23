import { spawn } from "node:child_process";
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { QUEUE_METRICS } from "../../src/constructs/queue-depth.ts";
import { queueDepthScript } from "../../src/constructs/queue-depth-script.ts";
import { type Broker, brokerIsAvailable, startBroker } from "../support/broker.ts";
import { embeddedMetrics } from "../support/embedded-metrics.ts";

const PASSWORD = "p@ss/wörd: 1%";
const login = `:${encodeURIComponent(PASSWORD)}@`;
const SERVICES = { "worker-default": ["shop-default", "shop-mail"], "worker-mail": ["shop-mail"] };

/** Runs the script as ECS does: `python -c`, its argument, and no more of an environment than what it needs. */
const measure = async (url: string | undefined, services: object = SERVICES, script = queueDepthScript) => {
  const child = spawn("python3", ["-c", script, JSON.stringify({ cluster: "prod-shop", services })], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, ...(url !== undefined && { CELERY_BROKER_URL: url }) },
  });
  const [output, errors] = [child.stdout, child.stderr].map((stream) => {
    const chunks: string[] = [];
    stream.on("data", (chunk) => chunks.push(String(chunk)));
    return chunks;
  }) as [string[], string[]];
  const code = await new Promise((resolve) => child.on("close", resolve));
  const lines = output.join("").split("\n").filter(Boolean);
  return { code, metrics: lines.flatMap(embeddedMetrics), errors: errors.join("") };
};

const numbers = async (url: string, services?: object) => {
  const { metrics, errors } = await measure(url, services);
  expect(errors).toBe("");
  return Object.fromEntries(
    metrics.map(({ name, dimensions, value }) => [`${name} ${dimensions.QueueName ?? dimensions.ServiceName}`, value]),
  );
};

describe.skipIf(!brokerIsAvailable())("the queue depth's script", () => {
  let broker: Broker;
  let plain: string;
  let tls: string;
  beforeAll(async () => {
    broker = await startBroker(PASSWORD);
    plain = `redis://${login}localhost:${broker.port}/2`;
    tls = `rediss://${login}localhost:${broker.tlsPort}/2`;
    const put = (key: string, count: number, database = "2") =>
      broker.run("-n", database, "RPUSH", key, ...Array<string>(count).fill("{}"));
    put("shop-default", 5);
    // What Celery puts there for tasks with a priority.
    put("shop-default\x06\x163", 3);
    put("shop-default\x06\x166", 2);
    put("shop-default\x06\x169", 1);
    put("shop-mail", 4);
    put("shop-other", 100);
    put("shop-default", 50, "4");
    broker.run("-n", "2", "SET", "shop-text", "no list");
  });
  afterAll(() => broker?.stop());

  test("counts what waits in each queue, at every priority, and for each worker what waits in its queues", async () => {
    expect(await numbers(plain)).toEqual({
      "QueueDepth shop-default": 11,
      "QueueDepth shop-mail": 4,
      "Backlog worker-default": 15,
      "Backlog worker-mail": 4,
    });
  });

  test("reads the environment's own database only", async () => {
    const services = { "worker-default": ["shop-default"] };
    expect(await numbers(plain.replace(/2$/, "4"), services)).toMatchObject({ "QueueDepth shop-default": 50 });
    expect(await numbers(plain.replace(/\/2$/, ""), services)).toMatchObject({ "QueueDepth shop-default": 0 });
  });

  test("prints what CloudWatch makes metrics of, under the names that scaling and dashboard ask for", async () => {
    const { metrics } = await measure(plain);
    expect(metrics).toContainEqual({
      namespace: QUEUE_METRICS.namespace,
      name: QUEUE_METRICS.backlog,
      dimensions: { ClusterName: "prod-shop", ServiceName: "worker-default" },
      value: 15,
    });
    expect(metrics).toContainEqual({
      namespace: QUEUE_METRICS.namespace,
      name: QUEUE_METRICS.depth,
      dimensions: { ClusterName: "prod-shop", QueueName: "shop-mail" },
      value: 4,
    });
  });

  test("measures in one connection", async () => {
    const connections = () => Number(/total_connections_received:(\d+)/.exec(broker.run("INFO", "stats"))?.[1]);
    const before = connections();
    await measure(plain);
    // One of its own, one that asks.
    expect(connections() - before).toBe(2);
  });

  test("logs in as a user of its own", async () => {
    broker.run("ACL", "SETUSER", "ce:lery", "on", `>${PASSWORD}`, "~*", "+llen", "+select");
    const url = plain.replace(login, `ce%3Alery${login}`);
    expect(await numbers(url)).toMatchObject({ "Backlog worker-mail": 4 });
  });

  test("speaks TLS, and trusts the authority it is told of", async () => {
    expect(await numbers(`${tls}?ssl_cert_reqs=required&ssl_ca_certs=${broker.authority}`)).toMatchObject({
      "Backlog worker-default": 15,
    });
    expect(await numbers(`${tls}?ssl_cert_reqs=none`)).toMatchObject({ "Backlog worker-default": 15 });
  });

  test.each([
    ["an authority that nobody knows", () => tls, /certificate verify failed/],
    [
      "a certificate for another name",
      () => tls.replace("localhost", "127.0.0.1").concat(`?ssl_ca_certs=${broker.authority}`),
      /certificate is not valid for '127.0.0.1'/,
    ],
    ["a wrong password", () => plain.replace(login, ":wrong@"), /it answered AUTH with: WRONGPASS/],
    ["no password", () => plain.replace(login, ""), /it answered SELECT with: NOAUTH/],
    ["a server that is not there", () => "redis://localhost:1/0", /the broker at localhost:1: .*Connection refused/],
    ["a host that is not there", () => "redis://nowhere.invalid:6379/0", /the broker at nowhere.invalid:6379: /],
    ["a broker of another kind", () => "amqp://user:secret@localhost//", /must begin with .* not amqp:/],
    ["a password with special characters", () => "redis://:pa/secret@localhost", /percent-encoded/],
    ["no broker at all", () => undefined, /CELERY_BROKER_URL must begin with redis:\/\/host/],
  ])("fails with one line on %s, and prints no number", async (_claim, url, message) => {
    const { code, metrics, errors } = await measure(url());
    expect({ code, metrics }).toEqual({ code: 1, metrics: [] });
    expect(errors).toMatch(message);
    expect(errors).toMatch(/^queue depth: not measured: [^\n]+\n$/);
    for (const secret of ["wörd", "secret", "wrong"]) expect(errors).not.toContain(secret);
  });

  test("fails when a queue is none, rather than say that it is empty", async () => {
    const { code, metrics, errors } = await measure(plain, { "worker-default": ["shop-default", "shop-text"] });
    expect({ code, metrics }).toEqual({ code: 1, metrics: [] });
    expect(errors).toContain("it answered LLEN with: WRONGTYPE");
  });

  describe("with a server that", () => {
    let server: Server;
    const listening = async (connection: "silent" | "closed") => {
      server = createServer((socket) => {
        socket.on("error", () => {});
        if (connection === "closed") socket.end();
      });
      await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
      return `redis://127.0.0.1:${(server.address() as { port: number }).port}/0`;
    };

    test("says nothing, gives up in time", async () => {
      const impatient = queueDepthScript.replace("SECONDS = 10", "SECONDS = 0.3");
      const { code, errors } = await measure(await listening("silent"), SERVICES, impatient);
      server.close();
      expect(code).toBe(1);
      expect(errors).toMatch(/^queue depth: not measured: the broker at 127.0.0.1:\d+: timed out\n$/);
    });

    test("hangs up, says so", async () => {
      const { code, errors } = await measure(await listening("closed"));
      server.close();
      expect(code).toBe(1);
      expect(errors).toMatch(/it closed the connection|reset by peer|Broken pipe/);
    });
  });
});

test("what CloudWatch would make no metric of is found", () => {
  const directive = {
    Namespace: "Celery",
    Dimensions: [["ClusterName"]],
    Metrics: [{ Name: "Backlog", Unit: "Count" }],
  };
  const line = (changes: object, member: object = {}) =>
    JSON.stringify({
      _aws: { Timestamp: 1, CloudWatchMetrics: [{ ...directive, ...changes }] },
      ClusterName: "prod-shop",
      Backlog: 1,
      ...member,
    });
  expect(embeddedMetrics(line({}))).toHaveLength(1);
  expect(() => embeddedMetrics(line({ Dimensions: [] }))).toThrow(/fewer than 1/);
  expect(() => embeddedMetrics(line({ Metrics: [{ Name: "Backlog", Unit: "Messages" }] }))).toThrow(/pattern/);
  expect(() => embeddedMetrics(line({ Dimensions: [["Cluster"]] }))).toThrow(/dimension Cluster must be a text/);
  expect(() => embeddedMetrics(line({}, { Backlog: "1" }))).toThrow(/metric Backlog must be a number/);
  expect(() => embeddedMetrics('{"Backlog": 1}')).toThrow(/_aws/);
});
