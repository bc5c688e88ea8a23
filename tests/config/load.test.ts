import { afterEach, describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { loadEnvironments } from "../../src/config/load.ts";
import { UserError } from "../../src/core/errors.ts";
import { smallProject } from "../support/command-line.ts";
import type { Files } from "../support/scratch-project.ts";

let remove = () => {};
afterEach(() => remove());

const load = (files: Files = {}) => {
  const project = smallProject(files);
  remove = project.remove;
  return loadEnvironments(project.root, modules);
};

const alpha = (files: Files) => {
  const found = load(files).environments.find(({ stack }) => stack === "app-alpha");
  if (!found) throw new Error("There is no app-alpha.");
  return found;
};

const problems = (files: Files): readonly string[] => {
  try {
    load(files);
  } catch (error) {
    if (error instanceof UserError) return error.message.split("\n");
    throw error;
  }
  return [];
};

const APP = "module: ad-hoc-app\nbase: dev\nvariables:\n";

describe("an environment", () => {
  test("is named by its file, and its stack by layer and name", () => {
    const environment = alpha({});
    expect(environment).toMatchObject({ stack: "app-alpha", layer: "app", name: "alpha", file: "live/app/alpha.yaml" });
    expect(environment.variables).toEqual({ name: "alpha", slot: 1 });
    expect(environment.base?.stack).toBe("base-dev");
  });

  test("comes after its base", () => {
    expect(load().environments.map(({ stack }) => stack)).toEqual(["base-dev", "app-alpha"]);
  });

  test("may be JSON, indented with tabs", () => {
    const json = `{\n\t"module": "ad-hoc-app",\n\t"base": "dev",\n\t"variables": {\n\t\t"slot": 2\n\t}\n}\n`;
    const beta = load({ "live/app/beta.json": json }).environments.at(-1);
    expect(beta).toMatchObject({ stack: "app-beta", variables: { name: "beta", slot: 2 } });
  });

  test("may use anchors, aliases and merge keys", () => {
    const text = `${APP}  slot: 1\n  workers:\n    default: &size { cpu: 512, memory: 1024 }\n    reports: { <<: *size, queues: [reports] }\n`;
    expect(alpha({ "live/app/alpha.yaml": text }).variables.workers).toEqual({
      default: { cpu: 512, memory: 1024 },
      reports: { cpu: 512, memory: 1024, queues: ["reports"] },
    });
  });

  test("leaves required variables open, and its base's contract out of them", () => {
    expect(alpha({ "live/app/alpha.yaml": "module: ad-hoc-app\nbase: dev\n" }).open).toEqual(["slot"]);
  });

  test("takes a variable that is null for one that is not set, at any depth of an object", () => {
    const { variables, open } = alpha({
      "live/app/alpha.yaml": `${APP}  slot:\n  beat: { cpu: null, enabled: true }\n`,
    });
    expect(variables).toEqual({ name: "alpha", beat: { enabled: true } });
    expect(open).toEqual(["slot"]);
  });

  test("is left to Terraform where a rule needs a variable that is open or wrong", () => {
    // The base's rules read hosted_zone_id and certificate_arn; only the first is wrong here.
    const base = "module: ad-hoc-base\nvariables:\n  domain_name: example.com\n  hosted_zone_id: nonsense\n";
    expect(problems({ "live/base/dev.yaml": base })).toHaveLength(1);
  });
});

describe("what all environments share", () => {
  test("is overridden key by key, and applies to the modules that have it", () => {
    const { environments } = load({
      "live/defaults.yaml":
        "region: eu-central-1\ntags: { team: web, cost: a }\nvariables: { log_retention_days: 7, nat: none, fargate_spot: false }\n",
      "live/app/alpha.yaml": `${APP}  slot: 1\n  fargate_spot: true\ntags: { cost: b }\n`,
    });
    const [dev, app] = environments;
    expect(dev?.variables).toMatchObject({ log_retention_days: 7, nat: "none" });
    expect(dev?.variables).not.toHaveProperty("fargate_spot");
    expect(app?.variables).toEqual({ name: "alpha", slot: 1, log_retention_days: 7, fargate_spot: true });
    expect(app?.tags).toEqual({ team: "web", cost: "b" });
  });

  test("is taken back by an environment that sets it to null", () => {
    const { variables } = alpha({
      "live/defaults.yaml": "region: eu-central-1\nvariables: { log_retention_days: 7 }\n",
      "live/app/alpha.yaml": `${APP}  slot: 1\n  log_retention_days: null\n`,
    });
    expect(variables).toEqual({ name: "alpha", slot: 1 });
  });

  test("may be nothing at all", () => {
    const files = Object.fromEntries(
      ["base/dev", "app/alpha"].map((path) => [
        `live/${path}.yaml`,
        `module: ad-hoc-${path.split("/")[0]}\nregion: eu-west-1\n${path.startsWith("app") ? "base: dev\n" : "variables: { hosted_zone_id: Z1 }\n"}`,
      ]),
    );
    expect(load({ ...files, "live/defaults.yaml": "{}" }).environments.map(({ region }) => region)).toEqual([
      "eu-west-1",
      "eu-west-1",
    ]);
  });
});

describe("the backend", () => {
  const backend = (text: string) => alpha({ "live/defaults.yaml": `region: eu-central-1\n${text}` }).backend;

  test("is local unless said otherwise", () => {
    expect(backend("")).toEqual({ kind: "local" });
    expect(backend("backend: local\n")).toEqual({ kind: "local" });
  });

  test("is a bucket in the environment's region unless said otherwise", () => {
    expect(backend("backend: { s3: { bucket: my-state } }\n")).toEqual({
      kind: "s3",
      bucket: "my-state",
      region: "eu-central-1",
    });
    expect(backend("backend: { s3: { bucket: my-state, region: us-east-1, prefix: shop } }\n")).toEqual({
      kind: "s3",
      bucket: "my-state",
      region: "us-east-1",
      prefix: "shop",
    });
  });

  test("is an organization of HCP Terraform", () => {
    expect(backend("backend: { cloud: { organization: acme, project: shop } }\n")).toEqual({
      kind: "cloud",
      organization: "acme",
      project: "shop",
    });
  });

  test.each([
    [
      "backend: gcs",
      '2:10  backend  must be local, s3: { bucket: … } or cloud: { organization: … }, but is the text "gcs".',
    ],
    ["backend: { s3: { buckt: a } }", "2:18  backend.s3.buckt  is not a setting. Did you mean bucket?"],
    ["backend: { s3: { } }", "2:12  backend.s3.bucket  is missing; it must be a text."],
    [
      "backend: { cloude: {} }",
      "2:12  backend.cloude  is not a backend: use local, s3: { bucket: … } or cloud: { organization: … }. Did you mean cloud?",
    ],
    [
      'backend: { s3: { bucket: "${var.b}" } }',
      '2:26  backend.s3.bucket  must be the name of a bucket, but is "${var.b}".',
    ],
  ])("fails for %s", (text, message) => {
    expect(problems({ "live/defaults.yaml": `region: eu-central-1\n${text}\n` })).toContain(
      `live/defaults.yaml:${message}`,
    );
  });
});

describe("files", () => {
  test.each<[string, Files, string]>([
    [
      "beside the layers",
      { "live/beta.yaml": "" },
      "live/beta.yaml  lies in no layer. Move it to live/base or live/app.",
    ],
    [
      "in a folder of a layer",
      { "live/app/team/beta.yaml": "" },
      "live/app/team  is a folder, but environments are files directly in live/app. Move what is in it there.",
    ],
    [
      "with a name that no stack can have",
      { "live/app/My App.yaml": `${APP}  slot: 2\n  name: my-app\n` },
      "live/app/My App.yaml  The file's name is the environment's: use only lower-case letters, digits and hyphens, not \"My App\".",
    ],
  ])("fail %s", (_claim, files, message) => {
    expect(problems(files)).toContain(message);
  });

  test("that a base's file cannot be read is said once, not again by each app on it", () => {
    expect(problems({ "live/base/dev.yaml": "module: [\n" })).toEqual([
      expect.stringMatching(/^live\/base\/dev\.yaml:2:1/),
    ]);
  });

  test("two environments with one name on a base fail, and both are named", () => {
    expect(problems({ "live/app/beta.yaml": `${APP}  slot: 2\n  name: alpha\n` })).toEqual([
      'live/app/beta.yaml:5:9  variables.name  is "alpha" here and in live/app/alpha.yaml, both on base dev. Names in AWS come from it: rename one of them.',
    ]);
  });

  test("the same slot on another base is fine", () => {
    const files = {
      "live/base/two.yaml": "module: ad-hoc-base\nvariables: { domain_name: two.example.com, hosted_zone_id: Z1 }\n",
      "live/app/beta.yaml": "module: ad-hoc-app\nbase: two\nvariables: { slot: 1 }\n",
    };
    expect(problems(files)).toEqual([]);
  });
});

describe("a value in environment", () => {
  const warnings = (name: string, value: string) =>
    load({ "live/app/alpha.yaml": `${APP}  slot: 1\n  environment: { ${name}: ${JSON.stringify(value)} }\n` }).warnings;

  test.each([
    ["ANYTHING", "AKIAIOSFODNN7EXAMPLE"],
    ["ANYTHING", "-----BEGIN RSA PRIVATE KEY-----\nabc"],
    ["ANYTHING", `ghp_${"a1B2".repeat(9)}`],
    ["ANYTHING", "postgres://user:hunter2@db.example.com/app"],
    ["ANYTHING", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
    ["ANYTHING", "9f86d081884c7d659a2feaa0c55ad015"],
    ["EMAIL_PASSWORD", "hunter2"],
    ["github_token", "x"],
  ])("is a warning when it looks like a secret: %s=%s", (name, value) => {
    expect(warnings(name, value)).toHaveLength(1);
    expect(warnings(name, value)[0]?.message).not.toContain(value);
  });

  test.each([
    ["LOG_LEVEL", "DEBUG"],
    ["PASSWORD_RESET_TIMEOUT", "3600"],
    ["EMAIL_PASSWORD", ""],
    ["USE_SECRET", "true"],
    ["S3_ENDPOINT", "https://bucket.s3.eu-central-1.amazonaws.com/some/long/path/2024"],
    ["ALLOWED_HOSTS", "alpha.example.com,beta.example.com"],
    ["CACHE_MODULE", "django.core.cache.backends.redis.RedisCache"],
  ])("is no warning when it does not: %s=%s", (name, value) => {
    expect(warnings(name, value)).toEqual([]);
  });
});
