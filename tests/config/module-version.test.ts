import { afterEach, describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { loadEnvironments } from "../../src/config/load.ts";
import { pinText } from "../../src/config/pins.ts";
import { UserError } from "../../src/core/errors.ts";
import type { ModuleDefinition } from "../../src/core/module.ts";
import { moduleSchema } from "../../src/core/module-schema.ts";
import { moduleAddress } from "../../src/core/module-source.ts";
import { smallProject } from "../support/command-line.ts";
import type { Files } from "../support/scratch-project.ts";

let remove = () => {};
afterEach(() => remove());

const load = (files: Files) => {
  const project = smallProject(files);
  remove = project.remove;
  return loadEnvironments(project.root, modules);
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

const APP = "module: ad-hoc-app\nbase: dev\nvariables: { slot: 1 }\n";
const GIT = "source: { git: { url: https://example.com/infra.git } }\n";
const PIN = pinText({
  module: "ad-hoc-app",
  version: "1.4.0",
  moduleVersion: "1.4.0",
  resources: 5,
  content: "sha256:0",
  schema: moduleSchema(modules["ad-hoc-app"] as ModuleDefinition),
});

describe("a version in a live file", () => {
  test("names a repository or a registry module, whose parts are ours or which is one of ours", () => {
    const of = (source: string) => {
      const files = {
        "live/app/alpha.yaml": `${APP}version: 1.4.0\n${source}\n`,
        "live/pins/ad-hoc-app/1.4.0.json": PIN,
        "live/pins/ad-hoc-app/django-1.4.0.json": PIN,
      };
      const { pin } = load(files).environments.at(-1) ?? {};
      remove();
      return pin && moduleAddress("ad-hoc-app", pin.version, pin.source);
    };
    expect(of(GIT)).toEqual({
      source: "git::https://example.com/infra.git//modules/ad-hoc-app/terraform?ref=ad-hoc-app-v1.4.0",
    });
    expect(of("source: { git: { url: ssh://git@example.com/infra.git, path: 'modules/{module}' } }")).toEqual({
      source: "git::ssh://git@example.com/infra.git//modules/ad-hoc-app?ref=ad-hoc-app-v1.4.0",
    });
    expect(of("source: { registry: { namespace: acme } }")).toEqual({
      source: "acme/django/aws//modules/ad-hoc-app",
      version: "1.4.0",
    });
    expect(of("source: { registry: { namespace: acme, host: tf.example.com, per_module: true } }")).toEqual({
      source: "tf.example.com/acme/ad-hoc-app/aws",
      version: "1.4.0",
    });
  });

  test.each([
    ["version: 1.4", /:4:10 {2}version {2}must be a text, but is the number 1.4\. Put it in quotes: "1\.4"\.$/],
    ["version: ~> 1.4", /:4:10 {2}version {2}must be one exact version, such as 1\.4\.0, but is "~> 1\.4"\.$/],
    ["version: 1.4.0", /:4:10 {2}version {2}is 1\.4\.0, but where published versions come from is not said\. Write/],
    [
      `version: 1.4.0\n${GIT}`,
      /:4:10 {2}version {2}is 1\.4\.0, but live\/pins\/ad-hoc-app\/1\.4\.0\.json, .* is missing\. Run: cdktf-django modules pin app-alpha 1\.4\.0$/,
    ],
    ["source: git", /:4:9 {2}source {2}is git, which needs to know its repository\./],
    ["source: registry", /:4:9 {2}source {2}is registry, which needs to know its namespace\./],
    [
      "source: { registri: { namespace: a } }",
      /:4:11 {2}source\.registri {2}is not a source: use .* Did you mean registry\?$/,
    ],
    ["source: { registry: {} }", /:4:11 {2}source\.registry\.namespace {2}is missing; it must be a text\.$/],
    ["source: { git: { url: https://me:key@example.com/x } }", /:4:23 {2}source\.git\.url {2}must be an https:\/\//],
    [
      "source: { git: { url: https://example.com/x, path: modules } }",
      /:4:52 {2}source\.git\.path {2}must be a folder .* with \{module\}/,
    ],
    ["verison: 1.4.0", /:4:1 {2}verison {2}is not a setting\. Did you mean version\?$/],
  ])("says what is wrong with %s, and where", (line, expected) => {
    expect(problems({ "live/app/alpha.yaml": `${APP}${line}\n` })).toEqual([expect.stringMatching(expected)]);
  });

  test("of a module of another layer is told so as any is", () => {
    const files = {
      "live/base/other.yaml": `module: ad-hoc-app\nversion: 1.4.0\n${GIT}`,
      "live/pins/ad-hoc-app/1.4.0.json": PIN,
    };
    expect(problems(files)).toEqual([expect.stringContaining("ad-hoc-app is a module of the app layer.")]);
  });

  test("belongs to one environment, not to all", () => {
    expect(problems({ "live/defaults.yaml": "region: eu-central-1\nversion: 1.4.0\n" })).toEqual([
      "live/defaults.yaml:2:1  version  is not a setting. There are: region, backend, source, tags, variables.",
    ]);
  });
});
