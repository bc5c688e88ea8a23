import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { ListTasksCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { DescribeRulesCommand, type Rule } from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  CreateDBInstanceCommand,
  CreateDBInstanceReadReplicaCommand,
  DescribeDBInstancesCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Behaviour, type Faults, inject, script } from "./support/behaviour.ts";
import { unexplained } from "./support/emulator-gaps.ts";
import { ReleaseProject } from "./support/release-project.ts";
import { requireToolchain } from "./support/toolchain.ts";

const tools = await requireToolchain();

describe.skipIf(!tools)("an environment in operation", () => {
  let shop: ReleaseProject;
  let scaling: ApplicationAutoScalingClient;
  let rds: RDSClient;
  let plugin: FakePlugin;

  beforeAll(async () => {
    if (!tools) return;
    shop = await ReleaseProject.start(tools, "prod-app", {});
    scaling = new ApplicationAutoScalingClient(connection(shop));
    rds = new RDSClient(connection(shop));
    plugin = new FakePlugin();
    await shop.push("v1");
    const released = await shop.release("v1");
    if (released.code !== 0) throw new Error(released.stdout + released.stderr);
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
        onLine: () => "SIGINT",
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
      const { code, stdout } = await shop.run(["logs", shop.stack, "api", "--follow"], { onLine: () => "SIGINT" });
      expect(code).toBe(0);
      expect(stdout).toContain("ready");
    });

    test("names the logs there are", async () => {
      const { code, stderr } = await shop.run(["logs", shop.stack, "apu"]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/^app-shop has no log of apu\. Logs: .*api.*backend-update/),
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
      await tasks("api", 0);
      const { code, stderr } = await shop.run(["exec", shop.stack, "api"], plugin.settings);
      await tasks("api", 2);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^No task of api runs in app-shop\./);
    });
  });

  describe("stop and start", () => {
    test("bring everything to rest and back to exactly what it was", async () => {
      await tasks("api", 3);
      const before = await standing();
      expect((await shop.run(["stop", shop.stack])).code).toBe(0);
      const stopped = await standing();
      expect(Object.values(stopped.tasks)).toEqual(Object.values(stopped.tasks).map(() => 0));
      expect(stopped.scaling.length).toBeGreaterThan(0);
      for (const { suspended } of stopped.scaling) expect(suspended).toEqual([true, true, true]);
      expect(unexplained(await shop.terraform.plan())).toEqual([]);
      const { code, stdout } = await shop.run(["start", shop.stack]);
      expect(code).toBe(0);
      expect(stdout).toContain("app-shop runs as it did before");
      expect(await standing()).toEqual(before);
    });

    test("may be said twice", async () => {
      const before = await standing();
      for (const command of ["stop", "stop", "start", "start"]) {
        expect((await shop.run([command, shop.stack])).code).toBe(0);
      }
      expect(await standing()).toEqual(before);
      expect((await shop.run(["start", shop.stack])).stdout).toBe("app-shop was not stopped: nothing to start.\n");
    });

    test.each(["remember", "scaling", "services"])("lose nothing when killed while stopping (%s)", async (step) => {
      const before = await standing();
      await play({ seconds: 0.2 });
      const kill = { remember: "scaling", scaling: "services", services: " running" }[step] ?? "";
      await shop.run(["stop", shop.stack, "--json"], {
        onLine: (line) => (line.includes(kill) ? "SIGKILL" : undefined),
      });
      await play({});
      await freeLock();
      expect((await shop.run(["stop", shop.stack])).code).toBe(0);
      expect((await shop.run(["start", shop.stack])).code).toBe(0);
      expect(await standing()).toEqual(before);
    });

    test("do not bring back the scaling that Terraform took away meanwhile", async () => {
      const before = await standing();
      expect((await shop.run(["stop", shop.stack])).code).toBe(0);
      const [gone] = before.scaling;
      await scaling.send(
        new DeregisterScalableTargetCommand({
          ...{ ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount" },
          ResourceId: gone?.ResourceId,
        }),
      );
      expect((await shop.run(["start", shop.stack])).code).toBe(0);
      expect(await standing()).toEqual({ ...before, scaling: before.scaling.filter((target) => target !== gone) });
      await shop.terraform.apply();
      expect(await standing()).toEqual({ ...before, scaling: expect.arrayContaining([...before.scaling]) });
    });

    test("take the database along, and bring it back", async () => {
      await rds.send(database("prod"));
      expect((await shop.run(["stop", shop.stack, "--with-database"])).code).toBe(0);
      expect(await databaseStatus()).toBe("stopped");
      expect((await shop.run(["start", shop.stack])).code).toBe(0);
      expect(await databaseStatus()).toBe("available");
    });

    test("leave a database alone that RDS would not stop, and everything else with it", async () => {
      await rds.send(
        new CreateDBInstanceReadReplicaCommand({ DBInstanceIdentifier: "copy", SourceDBInstanceIdentifier: "prod" }),
      );
      const before = await standing();
      const { code, stderr } = await shop.run(["stop", shop.stack, "--with-database"]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("it has the read replica copy") });
      expect(await standing()).toEqual(before);
    });

    test("ask before they stop a database that others use", async () => {
      shop.project.write(
        "live/app/other.json",
        JSON.stringify({ module: "prod-app", base: "prod", variables: { slot: 2 } }),
      );
      const { code, stderr } = await shop.run(["stop", shop.stack, "--with-database"]);
      rmSync(join(shop.project.root, "live/app/other.json"));
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining("The database of base-prod is also that of app-other."),
      });
    });
  });

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

  const play = (behaviour: Behaviour) => script(shop.moto, behaviour);
  const fail = (faults: Faults) => inject(shop.moto, faults);

  const again = (service: string) => update(service, { forceNewDeployment: true });
  const tasks = (service: string, desiredCount: number) => update(service, { desiredCount });

  const update = (service: string, change: object) =>
    shop.aws.ecs.send(new UpdateServiceCommand({ cluster: shop.outputs.cluster_name, service, ...change }));

  /** All that `start` promises to restore. */
  const standing = async () => {
    const services = Object.entries(await shop.services());
    const { ScalableTargets = [] } = await scaling.send(
      new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs" }),
    );
    return {
      tasks: Object.fromEntries(services.map(([name, { desiredCount }]) => [name, desiredCount])),
      scaling: ScalableTargets.map(({ ResourceId, MinCapacity, MaxCapacity, SuspendedState }) => ({
        ...{ ResourceId, MinCapacity, MaxCapacity },
        // AWS says that nothing is suspended, the emulator says nothing.
        suspended: [
          SuspendedState?.DynamicScalingInSuspended ?? false,
          SuspendedState?.DynamicScalingOutSuspended ?? false,
          SuspendedState?.ScheduledScalingSuspended ?? false,
        ],
      })),
    };
  };

  /** What the lease would do a minute later. */
  const freeLock = async () => {
    const lock = await shop.lock();
    if (lock.is === "free") return;
    await shop.aws.s3.send(
      new PutObjectCommand({ Bucket: shop.outputs.bucket_name, Key: "_releases/lock.json", Body: "{}" }),
    );
  };

  const databaseStatus = async () =>
    (await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "prod" }))).DBInstances?.[0]
      ?.DBInstanceStatus;

  const rules = async (): Promise<Rule[]> => {
    const { Rules = [] } = await shop.aws.elb.send(
      new DescribeRulesCommand({ ListenerArn: shop.outputs.https_listener_arn }),
    );
    return Rules.sort((one, other) => Number(one.Priority) - Number(other.Priority));
  };
});

const connection = ({ moto }: ReleaseProject) => ({
  endpoint: moto.url,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});

const database = (DBInstanceIdentifier: string) =>
  new CreateDBInstanceCommand({
    ...{ DBInstanceIdentifier, Engine: "postgres", DBInstanceClass: "db.t4g.micro", AllocatedStorage: 20 },
    ...{ MasterUsername: "postgres", MasterUserPassword: "not-a-secret" },
  });

const targetGroups = (rules: readonly Rule[]) =>
  [
    ...new Set(rules.flatMap(({ Actions = [] }) => Actions.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []))),
  ].sort();

const valuesOf = ({ HostHeaderConfig, PathPatternConfig, SourceIpConfig }: NonNullable<Rule["Conditions"]>[number]) =>
  [HostHeaderConfig, PathPatternConfig, SourceIpConfig].flatMap((config) => config?.Values ?? []);

/** A program of the plugin's name that writes down what it is called with, and exits with 7. */
class FakePlugin {
  private readonly folder = mkdtempSync(join(tmpdir(), "plugin-"));
  private readonly file = join(this.folder, "call");

  constructor() {
    const path = join(this.folder, "session-manager-plugin");
    writeFileSync(
      path,
      `#!/bin/sh
if [ "$1" = --version ]; then echo 1.2.707.0; exit; fi
printf '%s\\n' "$AWS_SSM_START_SESSION_RESPONSE" "$@" > ${this.file}
exit 7
`,
    );
    chmodSync(path, 0o755);
  }

  get settings() {
    return { env: { PATH: `${this.folder}:${process.env.PATH}` } };
  }

  call(): {
    readonly args: readonly string[];
    readonly session: { readonly TokenValue: string; readonly SessionId: string };
  } {
    if (!existsSync(this.file)) throw new Error("The plugin was not called.");
    const [session = "", ...args] = readFileSync(this.file, "utf8").trimEnd().split("\n");
    rmSync(this.file);
    return { args, session: JSON.parse(session) };
  }
}
