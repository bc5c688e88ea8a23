import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { commandLine, smallProject } from "../support/command-line.ts";

let cli: Awaited<ReturnType<typeof commandLine>>;
let project: ReturnType<typeof smallProject>;
beforeAll(async () => {
  cli = await commandLine();
});
afterAll(() => cli.remove());
beforeEach(() => {
  project = smallProject();
});
afterEach(() => project.remove());

const run = (...args: string[]) => cli.run(project.root, ...args);
const read = (path: string): string => readFileSync(join(project.root, path), "utf8");
const stacks = (): string[] => readdirSync(join(project.root, "cdktf.out/stacks")).sort();

describe("synth", () => {
  test("writes a stack for each live file and lists them", async () => {
    const { code, stdout, stderr } = await run("synth");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.replace(/[\d.]+ s$/m, "0.1 s")).toMatchInlineSnapshot(`
      "stack      module       resources  files
      base-dev   ad-hoc-base          3      2
      app-alpha  ad-hoc-app           5      2

      2 stacks in cdktf.out, 0.1 s
      "
    `);
    expect(stacks()).toEqual(["app-alpha", "base-dev"]);
    expect(read("cdktf.out/stacks/app-alpha/.terraform.lock.hcl")).toBe("# locked\n");
  });

  test("writes a named stack with its base, and no other", async () => {
    project.write({ "live/app/beta.yaml": "module: ad-hoc-app\nbase: dev\nvariables: { slot: 2 }\n" });
    await run("synth", "app-alpha");
    expect(stacks()).toEqual(["app-alpha", "base-dev"]);
  });

  test("removes the stack of an environment that is gone, and touches nothing else", async () => {
    await run("synth");
    mkdirSync(join(project.root, "cdktf.out/stacks/app-alpha/.terraform"));
    mkdirSync(join(project.root, "cdktf.out/stacks/not-ours"));
    project.write({ "live/base/old.yaml": read("live/base/dev.yaml") });
    await run("synth");
    expect(stacks()).toContain("base-old");
    rmSync(join(project.root, "live/base/old.yaml"));
    await run("synth", "base-dev");
    expect(stacks()).toEqual(["app-alpha", "base-dev", "not-ours"]);
    expect(existsSync(join(project.root, "cdktf.out/stacks/app-alpha/.terraform"))).toBe(true);
  });

  test("writes elsewhere with --out, and machine-readably with --json", async () => {
    const { stdout } = await run("synth", "--json", "--out", "elsewhere");
    expect(JSON.parse(stdout)).toMatchObject({
      folder: "elsewhere",
      stacks: [
        { stack: "base-dev", module: "ad-hoc-base", resources: 3 },
        { stack: "app-alpha", files: ["stacks/app-alpha/cdk.tf.json", "stacks/app-alpha/.terraform.lock.hcl"] },
      ],
      warnings: [],
    });
    expect(read("elsewhere/stacks/app-alpha/cdk.tf.json")).toContain(
      '"source": "../../../modules/ad-hoc-app/terraform"',
    );
  });

  test("works from any folder of the project", async () => {
    expect(await cli.run(join(project.root, "live/app"), "synth")).toMatchObject({ code: 0 });
  });

  test("says how to make a module's Terraform when it is missing, and writes nothing", async () => {
    rmSync(join(project.root, "modules/ad-hoc-app/terraform"), { recursive: true });
    expect(await run("synth")).toEqual({
      code: 1,
      stdout: "",
      stderr: "modules/ad-hoc-app/terraform is missing. Write it with: cdktf-django modules build\n",
    });
    expect(existsSync(join(project.root, "cdktf.out"))).toBe(false);
  });

  test("exits with 1 for a mistake in a live file, with the message alone", async () => {
    project.write({ "live/app/alpha.yaml": "module: ad-hoc-app\nbase: dev\nvariables: { slot: 0 }\n" });
    expect(await run("synth")).toEqual({
      code: 1,
      stdout: "",
      stderr: "live/app/alpha.yaml:3:20  variables.slot  must be at least 1, but is 0.\n",
    });
  });

  test("warns of a value in environment that looks like a secret, names secrets, and never repeats the value", async () => {
    project.write({
      "live/app/alpha.yaml":
        "module: ad-hoc-app\nbase: dev\nvariables:\n  slot: 1\n  environment:\n    STRIPE_API_KEY: not-a-key-we-know\n    LOG_LEVEL: DEBUG\n    S3_KEY: AKIAIOSFODNN7EXAMPLE\n",
    });
    const { code, stderr } = await run("synth");
    expect(code).toBe(0);
    expect(stderr).toMatchInlineSnapshot(`
      "warning: live/app/alpha.yaml:6:21  variables.environment.STRIPE_API_KEY  looks like a secret by its name, and anyone who may read the task definition could read it. Put the value into Secrets Manager or SSM and give its ARN instead: \`secrets: { STRIPE_API_KEY: arn:… }\`.
      warning: live/app/alpha.yaml:8:13  variables.environment.S3_KEY  looks like an AWS access key, and anyone who may read the task definition could read it. Put the value into Secrets Manager or SSM and give its ARN instead: \`secrets: { S3_KEY: arn:… }\`.
      "
    `);
  });

  test("says so outside a project", async () => {
    expect(await cli.run("/", "synth")).toEqual({
      code: 1,
      stdout: "",
      stderr: "There is no cdktf.json here or in any folder above. Run this inside a project.\n",
    });
  });
});

describe("show", () => {
  test("prints every setting with the line it comes from, and marks defaults", async () => {
    project.write({
      "live/defaults.yaml": "region: eu-central-1\nvariables: { log_retention_days: 7 }\n",
      "live/app/alpha.yaml":
        "module: ad-hoc-app\nbase: dev\nvariables:\n  slot: 1\n  api:\n    cpu: 1024\n    memory: 2048\n",
    });
    const { stdout } = await run("show", "app-alpha");
    const lines = stdout.split("\n").map((line) => line.replace(/ {2,}/g, "  "));
    expect(lines).toEqual(
      expect.arrayContaining([
        'region  "eu-central-1"  live/defaults.yaml:1',
        'backend  "local"  default',
        'variables.name  "alpha"  live/app/alpha.yaml (the file\'s name)',
        "variables.api.cpu  1024  live/app/alpha.yaml:6",
        "variables.api.tasks  1  default",
        "variables.log_retention_days  7  live/defaults.yaml:2",
      ]),
    );
  });

  test("says how an open variable is set", async () => {
    project.write({ "live/base/dev.yaml": "module: ad-hoc-base\nvariables: { hosted_zone_id: Z0123456789EXAMPLE }\n" });
    expect((await run("show", "base-dev")).stdout).toMatch(/variables\.domain_name +\(open\) +set TF_VAR_domain_name/);
  });

  test("lists the stacks when it does not know one, and the nearest", async () => {
    expect(await run("show", "app-alpah")).toEqual({
      code: 1,
      stdout: "",
      stderr: "There is no stack app-alpah. Did you mean app-alpha? Stacks: base-dev, app-alpha.\n",
    });
  });
});

describe("tfvars", () => {
  test("prints the variables of the module, without the base and without defaults", async () => {
    const { stdout } = await run("tfvars", "app-alpha");
    expect(JSON.parse(stdout)).toEqual({ name: "alpha", slot: 1 });
  });

  test("writes them to a file with --out", async () => {
    expect(await run("tfvars", "app-alpha", "--out", "terraform.tfvars.json")).toMatchObject({ code: 0, stdout: "" });
    expect(JSON.parse(read("terraform.tfvars.json"))).toEqual({ name: "alpha", slot: 1 });
  });
});

describe("release, rollback and status", () => {
  test.each([
    [["release", "app-alpha", "--backend", "v1"]],
    [["rollback", "app-alpha"]],
    [["status", "app-alpha"]],
  ])("%j says how to apply an environment that never was", async (args) => {
    expect(await run(...args)).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "app-alpha was never applied, or was destroyed: there is no state/app-alpha.tfstate. Apply it: cdktf-django synth, then cdktf deploy app-alpha.\n",
    });
  });
});

describe("modules", () => {
  const README = ["diagram", "resources", "inputs", "outputs"]
    .map((name) => `<!-- ${name} -->\n<!-- /${name} -->\n`)
    .join("");
  /** What each module's generated files are made beside. */
  const writeModuleFolders = (): void => {
    for (const name of Object.keys(modules)) {
      project.write({
        [`modules/${name}/README.md`]: README,
        [`modules/${name}/package.json`]: '{ "version": "1.2.3" }',
      });
    }
  };

  test("check names every file that is not up to date, and build brings it up to date", async () => {
    writeModuleFolders();
    const built = await run("modules", "build");
    expect(built).toMatchObject({ code: 0, stderr: "" });
    expect(built.stdout).toContain("wrote schemas/ad-hoc-app.json\n");

    writeFileSync(join(project.root, "schemas/defaults.json"), "{}");
    rmSync(join(project.root, "modules/ad-hoc-base/terraform/versions.tf.json"));
    project.write({
      "modules/ad-hoc-app/terraform/old.tf.json": "{}",
      "modules/prod-app/security.md": "All is well.\n",
    });
    expect(await run("modules", "check")).toEqual({
      code: 1,
      stdout: "",
      stderr: [
        "modules/ad-hoc-base/terraform/versions.tf.json  is missing.",
        "modules/prod-app/security.md  is out of date.",
        "schemas/defaults.json  is out of date.",
        "modules/ad-hoc-app/terraform/old.tf.json  is left over.",
        "Run: npm run modules:build, and commit what it writes.\n",
      ].join("\n"),
    });

    expect((await run("modules", "build")).stdout.split("\n").sort()).toEqual([
      "",
      "removed modules/ad-hoc-app/terraform/old.tf.json",
      "wrote modules/ad-hoc-base/terraform/versions.tf.json",
      "wrote modules/prod-app/security.md",
      "wrote schemas/defaults.json",
    ]);
    expect(existsSync(join(project.root, "modules/ad-hoc-app/terraform/old.tf.json"))).toBe(false);
  });

  test("docs writes the generated parts of the READMEs, and nothing else", async () => {
    writeModuleFolders();
    project.write({ "schemas/defaults.json": "{}" });
    expect(await run("modules", "docs")).toEqual({
      code: 0,
      stdout: Object.keys(modules)
        .map((name) => `wrote modules/${name}/README.md\n`)
        .join(""),
      stderr: "",
    });
    expect(read("schemas/defaults.json")).toBe("{}");
    const readme = read("modules/prod-app/README.md");
    for (const [name, content] of [
      ["diagram", "```mermaid"],
      ["resources", "`aws_ecs_service`"],
      ["inputs", "`allow_destroy`"],
      ["outputs", "`url`"],
    ]) {
      expect(readme.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0]).toContain(content);
    }
  });
});

describe("the command line", () => {
  test("lists its commands in --help", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "Usage: cdktf-django [options] [command]

      Django on AWS ECS Fargate: live environments and their Terraform modules.

      Options:
        -V, --version  Print the version
        -h, --help     Print this help

      Commands:
        synth          Write every live environment, or some, as Terraform into
                       cdktf.out
        show           Print what an environment ends up with, and from which line
        tfvars         Print an environment's variables as terraform.tfvars.json
        release        Roll a version of the application out, or leave everything as
                       it was
        rollback       Go back to an earlier release
        status         Print what version runs where, since when, and what is amiss
        run            Run a command in the released image, in a task of its own
        exec           Open a terminal in a running container
        logs           Print what services printed
        db-tunnel      Make the database reachable at a port of this machine
        stop           Stop every service, until start
        start          Start what stop has stopped, as it was
        maintenance    A page in the application's place
        state          Terraform's states
        modules        Build, check, compare, pin and publish the modules
        locks          Provider versions of the stacks
      "
    `);
  });

  test.each([
    [
      ["synht"],
      "error: unknown command 'synht'\n(Did you mean synth?)\nCommands: synth, show, tfvars, release, rollback, status, run, exec, logs, db-tunnel, stop, start, maintenance, state, modules, locks\n",
    ],
    [
      ["modules", "deploy"],
      "error: unknown command 'deploy'\nCommands: build, docs, check, publish, pin, unpin, outdated, compare\n",
    ],
    [["show"], "error: missing required argument 'stack'\n"],
    [["release", "app-alpha"], "error: say what to release: --backend <version>, --frontend <version> or both\n"],
    [
      ["release", "app-alpha", "--backend", "v1", "--lease", "0"],
      "error: option '--lease <seconds>' argument '0' is invalid. Write whole seconds, at least 1.\n",
    ],
    [["run", "app-alpha"], "error: missing required argument 'command'\n"],
    [
      ["maintenance", "on", "app-alpha", "--message", "x", "--allow", "300.1.1.1/8"],
      "error: option '--allow <cidr>' argument '300.1.1.1/8' is invalid. Write a CIDR block, such as 203.0.113.7/32.\n",
    ],
    [["synth", "--outt", "x"], "error: unknown option '--outt'\n(Did you mean --out?)\n"],
  ])("exits with 2 for %j", async (args, stderr) => {
    expect(await run(...args)).toEqual({ code: 2, stdout: "", stderr });
  });

  test.each([
    "main",
    "show",
    "tfvars",
    "modules-pin",
    "modules-unpin",
    "modules-outdated",
  ])("loads neither CDKTF nor the AWS provider for %s", (command) => {
    const inputs = loadedBy(cli.metafile, command);
    expect(inputs.some((input) => input.startsWith("src/"))).toBe(true);
    expect(inputs.filter((input) => /node_modules\/(cdktf|@cdktf|constructs)\//.test(input))).toEqual([]);
  });

  test.each([
    ...["main", "show", "release", "rollback", "status", "environment"],
    ...["run", "exec", "logs", "db-tunnel", "stop", "start", "maintenance-on", "maintenance-off"],
  ])("loads no AWS SDK for %s", (command) => {
    const inputs = loadedBy(cli.metafile, command);
    expect(inputs.some((input) => input.startsWith("src/"))).toBe(true);
    expect(inputs.filter((input) => /node_modules\/@(aws-sdk|smithy)\//.test(input))).toEqual([]);
  });

  test("loads no resource class of the AWS provider for synth", () => {
    const inputs = [...loadedBy(cli.metafile, "synth"), ...loadedBy(cli.metafile, "live-app")];
    const classes = inputs.filter((input) => input.includes("node_modules/@cdktf/provider-aws/"));
    expect(classes).toEqual(["node_modules/@cdktf/provider-aws/lib/provider/index.js"]);
  });
});

/** The sources that a chunk brings with it, all that it imports at once included. */
const loadedBy = ({ outputs }: Metafile, chunk: string): string[] => {
  const seen = new Set<string>();
  const visit = (path: string | undefined) => {
    if (path === undefined || seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === "import-statement") visit(next);
  };
  // A command and what it does may have one name: exec loads another exec.
  const command = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === `src/cli/commands/${chunk}.ts`);
  visit(command ?? Object.keys(outputs).find((path) => new RegExp(`/${chunk}(-[A-Z0-9]+)?\\.js$`).test(path)));
  return [...seen].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
};
