import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { program } from "../../src/cli/program.ts";
import { UserError } from "../../src/core/errors.ts";
import { smallProject } from "../support/command-line.ts";
import type { Files } from "../support/scratch-project.ts";

const APP = "module: ad-hoc-app\nbase: dev\nvariables:\n";
const alpha = (variables: string): Files => ({ "live/app/alpha.yaml": APP + variables });

/** What `synth` says about a project with these files; nothing may be written. */
const refusal = async (files: Files): Promise<string> => {
  const project = smallProject(files);
  try {
    const error = await synth(project.root).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(existsSync(join(project.root, "cdktf.out"))).toBe(false);
    return (error as UserError).message;
  } finally {
    project.remove();
  }
};

/** As the command line does it, in this process: 40 cases are a second, not ten. */
const synth = async (root: string): Promise<void> => {
  const before = process.cwd();
  process.chdir(root);
  try {
    await program().parseAsync(["synth"], { from: "user" });
  } finally {
    process.chdir(before);
  }
};

describe("synth refuses, at the line at fault and without writing anything,", () => {
  const cases: readonly (readonly [string, Files, string])[] = [
    [
      "a file that is not YAML",
      { "live/app/alpha.yaml": "module: [ad-hoc-app\n" },
      "live/app/alpha.yaml:2:1  Not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ].",
    ],
    [
      "an empty file",
      { "live/app/alpha.yaml": "# nothing yet\n" },
      "live/app/alpha.yaml  The file is empty. Write at least `module: ad-hoc-app`, or delete it.",
    ],
    [
      "a file without settings",
      { "live/app/alpha.yaml": "- ad-hoc-app\n" },
      "live/app/alpha.yaml:1:1  Expected settings, one `key: value` on each line, such as `module: ad-hoc-app`.",
    ],
    [
      "a key written twice",
      alpha("  slot: 1\n  slot: 2\n"),
      "live/app/alpha.yaml:5:3  slot is written twice. Keep one of them.",
    ],
    [
      "two documents in one file",
      { "live/app/alpha.yaml": `${APP}  slot: 1\n---\nmodule: ad-hoc-app\n` },
      "live/app/alpha.yaml:5:1  Two documents in one file. Keep one, and give the other a file of its own.",
    ],
    [
      "two environments whose names in AWS begin alike",
      {
        ...alpha("  slot: 1\n"),
        "live/app/eu-alpha.yaml": `${APP}  slot: 2\n`,
        "live/base/dev-eu.yaml":
          "module: ad-hoc-base\nvariables: { domain_name: example.org, hosted_zone_id: Z0123456789EXAMPLE }\n",
        "live/app/other.yaml": "module: ad-hoc-app\nbase: dev-eu\nvariables: { name: alpha, slot: 1 }\n",
      },
      "live/app/other.yaml:3:20  variables.name  makes names in AWS begin with dev-eu-alpha, as live/app/eu-alpha.yaml does. Rename one of them.",
    ],
    [
      "two bases of one name in a region",
      {
        "live/base/second.yaml":
          "module: ad-hoc-base\nvariables:\n  name: dev\n  domain_name: example.org\n  hosted_zone_id: Z0123456789EXAMPLE\n",
      },
      'live/base/second.yaml:3:9  variables.name  is "dev" here and in live/base/dev.yaml, both in eu-central-1. Names in AWS come from it: rename one.',
    ],
    [
      "two environments that answer at one host name",
      {
        ...alpha("  slot: 1\n"),
        "live/base/prod.yaml":
          "module: ad-hoc-base\nvariables: { domain_name: example.com, hosted_zone_id: Z0123456789EXAMPLE }\n",
        "live/app/other.yaml": "module: ad-hoc-app\nbase: prod\nvariables: { name: alpha, slot: 1 }\n",
      },
      "live/app/other.yaml:3:20  variables.name  makes it answer at alpha.example.com, as live/app/alpha.yaml does. Rename one of them.",
    ],
    [
      "a domain that the base's certificate does not cover",
      alpha("  slot: 1\n  domain_name: example.org\n"),
      'live/app/alpha.yaml:5:16  variables.domain_name  is "example.org", but the certificate of live/base/dev.yaml covers "example.com" alone. Leave it out, or give the base a certificate_arn that covers both.',
    ],
    [
      "an alias of nothing",
      alpha("  slot: 1\n  api: *sizes\n"),
      "live/app/alpha.yaml:5:8  Unresolved alias (the anchor must be set before the alias): sizes.",
    ],
    [
      "an unknown module",
      { "live/app/alpha.yaml": "module: ad-hoc-ap\nbase: dev\n" },
      'live/app/alpha.yaml:1:9  module  "ad-hoc-ap" is not a module. Did you mean ad-hoc-app? For live/app there are: ad-hoc-app, prod-app.',
    ],
    [
      "a module of another layer",
      { "live/app/alpha.yaml": "module: ad-hoc-base\nbase: dev\n" },
      "live/app/alpha.yaml:1:9  module  ad-hoc-base is a module of the base layer. Move the file to live/base, or use one of: ad-hoc-app, prod-app.",
    ],
    [
      "no module",
      { "live/app/alpha.yaml": "base: dev\n" },
      "live/app/alpha.yaml  module  is missing. Write `module: <name>`; for live/app there are: ad-hoc-app, prod-app.",
    ],
    [
      "a misspelt variable",
      alpha("  slto: 1\n"),
      "live/app/alpha.yaml:4:3  variables.slto  is not a variable of ad-hoc-app. Did you mean slot?",
    ],
    [
      "a misspelt setting inside a variable",
      alpha("  slot: 1\n  workers:\n    default: { concurency: 4 }\n"),
      "live/app/alpha.yaml:6:16  variables.workers.default.concurency  is not a setting. Did you mean concurrency?",
    ],
    [
      "a misspelt key",
      { "live/app/alpha.yaml": "module: ad-hoc-app\nbase: dev\nvarables: {}\n" },
      "live/app/alpha.yaml:3:1  varables  is not a setting. Did you mean variables?",
    ],
    [
      "a variable at the top of the file",
      { "live/app/alpha.yaml": "module: ad-hoc-app\nbase: dev\nslot: 1\n" },
      "live/app/alpha.yaml:3:1  slot  is a variable of the module: write it under `variables:`.",
    ],
    [
      "a text for a number",
      alpha("  slot: two\n"),
      'live/app/alpha.yaml:4:9  variables.slot  must be a number, but is the text "two".',
    ],
    [
      "a quoted number",
      alpha('  slot: "2"\n'),
      'live/app/alpha.yaml:4:9  variables.slot  must be a number, but is the text "2". Leave out the quotes.',
    ],
    [
      "a number for a text, quoting it as it was typed",
      {
        "live/base/dev.yaml":
          "module: ad-hoc-base\nvariables:\n  domain_name: example.com\n  hosted_zone_id: Z0123456789EXAMPLE\n  cache: { engine_version: 8.0 }\n",
      },
      'live/base/dev.yaml:5:28  variables.cache.engine_version  must be a text, but is the number 8. Put it in quotes: "8.0".',
    ],
    [
      "yes for true",
      alpha("  slot: 1\n  beat: { enabled: yes }\n"),
      'live/app/alpha.yaml:5:20  variables.beat.enabled  must be true or false, but is the text "yes". Write true.',
    ],
    [
      "a worker without settings",
      alpha("  slot: 1\n  workers:\n    default:\n"),
      "live/app/alpha.yaml:6:5  variables.workers.default  is empty, but must be a mapping of settings. Write {} to take every default.",
    ],
    [
      "a value outside its limits",
      alpha("  slot: 0\n"),
      "live/app/alpha.yaml:4:9  variables.slot  must be at least 1, but is 0.",
    ],
    [
      "a choice that there is not",
      alpha("  slot: 1\n  cpu_architecture: ARM\n"),
      'live/app/alpha.yaml:5:21  variables.cpu_architecture  must be one of X86_64, ARM64, but is "ARM".',
    ],
    [
      "an image registry with a path",
      alpha("  slot: 1\n  image_registry: ghcr.io/team\n"),
      'live/app/alpha.yaml:5:19  variables.image_registry  must be the host name of a registry, without a path, but is "ghcr.io/team".',
    ],
    [
      "a name that is too long for AWS",
      { "live/app/a-long-environment.yaml": `${APP}  slot: 2\n` },
      'live/app/a-long-environment.yaml  variables.name  must be 12 characters or fewer, because target group names stop at 32, but is "a-long-environment". It is the file\'s name: rename the file, or set variables.name.',
    ],
    [
      "the name of a worker that is too long for AWS",
      alpha("  slot: 1\n  workers: { image-processing: {} }\n"),
      'live/app/alpha.yaml:5:14  variables.workers.image-processing  must be 12 characters or fewer, because role names stop at 64, but the name is "image-processing".',
    ],
    [
      "a slot that another environment has",
      { "live/app/beta.yaml": `${APP}  slot: 1\n` },
      "live/app/beta.yaml:4:9  variables.slot  is 1 here and in live/app/alpha.yaml, both on base dev. Listener priorities and cache databases come from it: give one of them another slot.",
    ],
    [
      "a base that does not exist",
      { "live/app/alpha.yaml": "module: ad-hoc-app\nbase: deb\nvariables: { slot: 1 }\n" },
      'live/app/alpha.yaml:2:7  base  "deb" is no file in live/base. Did you mean dev? There are: dev.',
    ],
    [
      "an app without a base",
      { "live/app/alpha.yaml": "module: ad-hoc-app\nvariables: { slot: 1 }\n" },
      "live/app/alpha.yaml  base  is missing: an app runs on a base. Write `base: <name>`. There are: dev.",
    ],
    [
      "a base in another region",
      { "live/app/alpha.yaml": "module: ad-hoc-app\nbase: dev\nregion: eu-west-1\nvariables: { slot: 1 }\n" },
      "live/app/alpha.yaml:2:7  base  dev is in eu-central-1, but this environment is in eu-west-1. An app lives in its base's region: change region, or choose a base in eu-west-1.",
    ],
    [
      "a certificate in another region",
      {
        "live/base/dev.yaml":
          "module: ad-hoc-base\nvariables:\n  domain_name: example.com\n  certificate_arn: arn:aws:acm:us-east-1:123456789012:certificate/a\n",
      },
      "live/base/dev.yaml:4:20  variables.certificate_arn  is in us-east-1, but the environment is in eu-central-1. Request the certificate in eu-central-1, or change region.",
    ],
    [
      "two files for one stack",
      {
        "live/app/alpha.json": '{ "module": "ad-hoc-app", "base": "dev", "variables": { "slot": 1, "name": "other" } }',
      },
      "live/app/alpha.yaml  is a second file for app-alpha, besides live/app/alpha.json. Delete one of them.",
    ],
    [
      "a folder that is no layer",
      { "live/apps/beta.yaml": `${APP}  slot: 2\n` },
      "live/apps  is no layer: environments lie in live/bootstrap, live/base, live/app. Did you mean app?",
    ],
    [
      "a base among the variables",
      alpha("  slot: 1\n  base: dev\n"),
      "live/app/alpha.yaml:5:3  variables.base  comes from the base's own outputs: write `base: <name>` at the top of the file instead.",
    ],
    [
      "a shared variable that no module has",
      { "live/defaults.yaml": "region: eu-central-1\nvariables:\n  log_retention: 30\n" },
      "live/defaults.yaml:3:3  variables.log_retention  is not a variable of any module.",
    ],
    [
      "a shared value that is wrong, at the shared file's line and once",
      {
        "live/defaults.yaml": "region: eu-central-1\nvariables:\n  log_retention_days: 31\n",
      },
      "live/defaults.yaml:3:23  variables.log_retention_days  must be one of the periods that CloudWatch offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, but is 31.",
    ],
    [
      "no region",
      { "live/defaults.yaml": "tags: {}\n" },
      "live/base/dev.yaml  region  is missing. Write `region: eu-central-1`, here or for all in live/defaults.yaml.\nlive/app/alpha.yaml  region  is missing. Write `region: eu-central-1`, here or for all in live/defaults.yaml.",
    ],
    [
      "a bucket that is not named",
      { "live/defaults.yaml": "region: eu-central-1\nbackend: s3\n" },
      "live/defaults.yaml:2:10  backend  is s3, which needs to know its bucket. Write: s3: { bucket: … }.",
    ],
  ];

  test.each(cases)("%s", async (_claim, files, message) => {
    expect(await refusal(files)).toBe(message);
  });

  test("a CPU and memory pair that Fargate lacks, with both values", async () => {
    const message = await refusal(alpha("  slot: 1\n  api: { cpu: 2048 }\n"));
    expect(message).toMatch(
      /^live\/app\/alpha\.yaml:5:3 {2}variables\.api {2}cpu and memory must be a pair that Fargate offers/,
    );
    expect(message).toMatch(/Now cpu is 2048 and memory is 1024\.$/);
  });

  test("a range that is too small for the zones", async () => {
    const message = await refusal({
      "live/base/dev.yaml":
        "module: ad-hoc-base\nvariables:\n  domain_name: example.com\n  hosted_zone_id: Z0123456789EXAMPLE\n  cidr: 10.0.0.0/26\n",
    });
    expect(message).toMatch(/^live\/base\/dev\.yaml:5:9 {2}variables\.cidr {2}must be an IPv4 range from \/16 to \/23/);
    expect(message).toMatch(/, but is "10\.0\.0\.0\/26"\.$/);
  });

  test("a rule across variables, with the values it speaks of", async () => {
    const message = await refusal({
      "live/base/dev.yaml":
        "module: ad-hoc-base\nvariables:\n  domain_name: example.com\n  hosted_zone_id: Z0123456789EXAMPLE\n  database:\n    allocated_storage: 200\n",
    });
    expect(message).toBe(
      "live/base/dev.yaml:5:3  variables.database  must have a max_allocated_storage at least a tenth above allocated_storage, because RDS refuses to grow by less. Now allocated_storage is 200 and max_allocated_storage is 100.",
    );
  });

  test("everything that is wrong, at once", async () => {
    const message = await refusal({
      ...alpha("  slot: 0\n  sloot: 1\n"),
      "live/app/beta.yaml": "module: ad-hoc-app\nbase: prod\nregion: frankfurt\n",
    });
    expect(message.split("\n").map((line) => line.split("  ").slice(0, 2))).toEqual([
      ["live/app/alpha.yaml:4:9", "variables.slot"],
      ["live/app/alpha.yaml:5:3", "variables.sloot"],
      ["live/app/beta.yaml:3:9", "region"],
      ["live/app/beta.yaml:2:7", "base"],
    ]);
  });
});
