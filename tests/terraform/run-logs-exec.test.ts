import { ListTasksCommand, RunTaskCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Behaviour, type Faults, inject, script } from "./support/behaviour.ts";
import { environmentInOperation } from "./support/environment-in-operation.ts";
import type { ReleaseProject } from "./support/release-project.ts";
import { FakePlugin } from "./support/session-manager-plugin.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(!tools)("an environment in operation", () => {
  let shop: ReleaseProject;
  let plugin: FakePlugin;

  beforeAll(async () => {
    if (!tools) return;
    shop = await environmentInOperation(tools, {
      scheduled_tasks: { clean: { command: ["python", "manage.py", "clearsessions"], schedule: "cron(0 3 * * ? *)" } },
    });
    plugin = new FakePlugin();
  });
  afterAll(() => shop?.stop());

  beforeEach(async () => {
    await play({});
    await fail({});
  });

  describe("run", () => {
    test("prints what the command prints and exits with its code", async () => {
      await play({ seconds: 0.1, rules: [{ command: "manage.py check", exit_code: 3, log: ["one", "two"] }] });
      const { code, stdout, stderr } = await shop.run(["run", shop.stack, "--", "python", "manage.py", "check"]);
      expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: "one\ntwo\n", stderr: "" });
    });

    test("leaves the database step out", async () => {
      await play({
        seconds: 0.05,
        rules: [
          { command: "CREATE|psql", exit_code: 1 },
          { command: "^true$", exit_code: 0, log: ["idle"] },
          { command: "manage.py", log: ["ran"] },
        ],
      });
      const { code, stdout } = await shop.run(["run", shop.stack, "--", "python", "manage.py", "check"]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: "ran\n" });
    });

    test("is a failure when the command ends without an exit code", async () => {
      await play({ seconds: 0.05, rules: [{ command: "manage.py check", exit_code: null }] });
      const { code, stderr } = await shop.run(["run", shop.stack, "--", "python", "manage.py", "check"]);
      expect(code).toBe(1);
      expect(stderr).toContain("ended without an exit code: Essential container in task exited");
    });

    test.each([
      ["image_pull", "CannotPullContainerError"],
      ["missing_secret", "ResourceInitializationError"],
      ["no_capacity", "Capacity is unavailable at this time"],
    ] as const)("says why it did not start: %s", async (start, reason) => {
      await play({ seconds: 0.05, rules: [{ command: "manage.py check", start }] });
      const { code, stderr } = await shop.run(["run", shop.stack, "--", "python", "manage.py", "check"]);
      expect(code).toBe(1);
      expect(stderr).toContain(reason);
    });

    test("stops its task on Ctrl-C", async () => {
      await play({
        seconds: 0.05,
        rules: [{ command: "manage.py shell", run_seconds: 60, log: Array(60).fill("tick") }],
      });
      const { code, stderr } = await shop.run(["run", shop.stack, "--", "python", "manage.py", "shell"], {
        onLine: interruptOnce(),
      });
      expect({ code, stderr }).toEqual({ code: 130, stderr: "Interrupted: stopping the task.\n" });
      const { taskArns } = await shop.aws.ecs.send(
        new ListTasksCommand({ cluster: shop.outputs.cluster_name, family: shop.outputs.backend_update.family }),
      );
      expect(taskArns).toEqual([]);
    });

    test("tells of expired credentials in words", async () => {
      await fail({ expire_credentials_after: 0 });
      const { code, stderr } = await shop.run(["run", shop.stack, "--", "true"]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^The command was not run in app-shop: your AWS credentials have expired\./);
    });
  });

  describe("logs", () => {
    test("prints what a service printed, oldest first", async () => {
      await play({ rules: [{ log: ["started", "ready"] }] });
      await again("api");
      const { code, stdout } = await shop.run(["logs", shop.stack, "api", "--json"]);
      const lines = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(code).toBe(0);
      expect(new Set(lines.map(({ message }) => message))).toEqual(new Set(["started", "ready"]));
      const times = lines.map(({ timestamp }) => timestamp);
      expect(times).toEqual([...times].sort((one, other) => one - other));
      expect(lines.every(({ service }) => service === "api")).toBe(true);
      expect((await shop.run(["logs", shop.stack, "api"])).stdout).toMatch(/^\d{4}-\S+Z {2}api {2}started\n/);
    });

    test("goes on until Ctrl-C", async () => {
      const { code, stdout } = await shop.run(["logs", shop.stack, "api", "--follow"], { onLine: interruptOnce() });
      expect(code).toBe(0);
      expect(stdout).toContain("ready");
    });

    test("shows what a scheduled task printed", async () => {
      await play({ rules: [{ family: "scheduled-clean", log: ["3 sessions cleared"] }] });
      const { cluster_name: cluster, task_subnet_ids: subnets } = shop.outputs;
      await shop.aws.ecs.send(
        new RunTaskCommand({
          ...{ cluster, taskDefinition: "prod-shop-scheduled-clean", launchType: "FARGATE" },
          networkConfiguration: { awsvpcConfiguration: { subnets } },
        }),
      );
      const { code, stdout } = await shop.run(["logs", shop.stack, "clean"]);
      expect({ code, stdout }).toEqual({
        ...{ code: 0, stdout: expect.stringMatching(/^\d{4}-\S+Z {2}clean {2}3 sessions cleared\n$/) },
      });
      expect((await shop.run(["logs", shop.stack])).stdout).toContain("  clean  3 sessions cleared\n");
    });

    test("names the logs there are", async () => {
      const { code, stderr } = await shop.run(["logs", shop.stack, "apu"]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/^app-shop has no log of apu\. Logs: .*api.*backend-update, clean\.$/m),
      });
    });
  });

  describe("exec and db-tunnel", () => {
    test("say how to install the plugin before anything is opened", async () => {
      for (const command of ["exec", "db-tunnel"]) {
        const { code, stderr } = await shop.run([command, shop.stack], { env: { PATH: "/usr/bin:/bin" } });
        expect(code).toBe(1);
        expect(stderr).toContain("The Session Manager plugin is not on the PATH. Install it:");
      }
    });

    test("exec hands the plugin a session in a running container, and its token where nobody sees it", async () => {
      await again("api");
      const { code } = await shop.run(
        ["exec", shop.stack, "api", "--", "python", "manage.py", "shell"],
        plugin.settings,
      );
      const { args, session } = plugin.call();
      expect(code).toBe(7);
      expect(args.slice(0, 4)).toEqual(["AWS_SSM_START_SESSION_RESPONSE", "us-east-1", "StartSession", ""]);
      expect(JSON.parse(args[4] ?? "")).toEqual({
        Target: expect.stringMatching(/^ecs:prod-shop_[\da-f-]{36}_[\da-f]{32}-\d+$/),
      });
      expect(args.join(" ")).not.toContain(session.TokenValue);
    });

    test("exec without a service enters the backend's web service", async () => {
      await shop.run(["exec", shop.stack, "--", "ls"], plugin.settings);
      expect(plugin.call().session.SessionId).toMatch(/^ecs-execute-command-/);
    });

    test("db-tunnel forwards a port and says where the password is", async () => {
      const { stdout } = await shop.run(["db-tunnel", shop.stack, "--port", "15432"], plugin.settings);
      expect(JSON.parse(plugin.call().args[4] ?? "")).toMatchObject({
        DocumentName: "AWS-StartPortForwardingSessionToRemoteHost",
        Parameters: { host: ["database.example.com"], portNumber: ["5432"], localPortNumber: ["15432"] },
      });
      expect(stdout).toContain('psql "host=localhost port=15432 dbname=shop user=shop sslmode=require"');
      expect(stdout).toContain(`--secret-id ${shop.outputs.database_secret_arn}`);
    });

    test("exec says that no task runs", async () => {
      await shop.scale("api", 0);
      const { code, stderr } = await shop.run(["exec", shop.stack, "api"], plugin.settings);
      await shop.scale("api", 2);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^No task of api runs in app-shop\./);
    });
  });

  const play = (behaviour: Behaviour) => script(shop.moto, behaviour);
  const fail = (faults: Faults) => inject(shop.moto, faults);

  const again = (service: string) =>
    shop.aws.ecs.send(
      new UpdateServiceCommand({ cluster: shop.outputs.cluster_name, service, forceNewDeployment: true }),
    );
});

/** Ctrl-C at the first line. */
const interruptOnce = () => {
  let lines = 0;
  return (): NodeJS.Signals | undefined => (lines++ === 0 ? "SIGINT" : undefined);
};
