import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Text of a file, by its path from the project's root. */
export type Files = Readonly<Record<string, string>>;

/** A new folder with these files, gone when the caller says so. */
export const temporaryProject = (files: Files) => {
  const root = mkdtempSync(join(tmpdir(), "project-"));
  const write = (more: Files) => {
    for (const [path, content] of Object.entries(more)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  };
  write(files);
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true }) };
};

/**
 * A project with two modules of one resource each, which the real cdktf CLI and Terraform can run in seconds.
 *
 * The base hands its name to the app through remote state, as the real ones hand over their contract.
 */
export const scratchProject = () => {
  const project = temporaryProject({
    "cdktf.json": JSON.stringify({
      language: "typescript",
      app: `${join(ROOT, "node_modules/.bin/tsx")} live/main.ts`,
      projectId: "scratch",
      sendCrashReports: "false",
    }),
    "live/main.ts": MAIN,
    "live/defaults.yaml": "region: us-east-1\ntags: { project: scratch }\n",
    "live/base/dev.yaml": "module: tiny-base\nvariables: { note: one base }\n",
    "live/app/alpha.yaml":
      'module: tiny-app\nbase: dev\nvariables:\n  slot: 1\n  text: "${literal} %{ if } $${twice}"\n',
    "modules/tiny-base/package.json": '{ "version": "1.2.3" }',
    "modules/tiny-app/package.json": '{ "version": "1.2.3" }',
    "modules/tiny-base/terraform/main.tf.json": JSON.stringify({
      variable: { name: { type: "string" }, note: { type: "string" } },
      resource: { aws_ssm_parameter: { note: { name: "/${var.name}/note", type: "String", value: "${var.note}" } } },
      output: {
        contract_version: { value: 1 },
        name: { value: "${var.name}" },
        note_arn: { value: "${aws_ssm_parameter.note.arn}" },
      },
    }),
    "modules/tiny-app/terraform/main.tf.json": JSON.stringify({
      variable: {
        base: { type: "object({ contract_version = number, name = string, note_arn = string })" },
        name: { type: "string" },
        slot: { type: "number" },
        text: { type: "string" },
        token: { type: "string", sensitive: true },
      },
      resource: {
        aws_ssm_parameter: {
          text: { name: "/${var.base.name}/${var.name}/text", type: "String", value: "${var.text}" },
          token: { name: "/${var.base.name}/${var.name}/token", type: "SecureString", value: "${var.token}" },
        },
      },
      output: { text: { value: "${nonsensitive(aws_ssm_parameter.text.value)}" } },
    }),
  });
  symlinkSync(join(ROOT, "node_modules"), join(project.root, "node_modules"));
  cpSync(join(ROOT, "live/locks"), join(project.root, "live/locks"), { recursive: true });
  return project;
};

const from = (path: string): string => JSON.stringify(pathToFileURL(join(ROOT, path)).href);

/** As `live/main.ts`, with modules of its own. */
const MAIN = `
import * as z from "zod";
import { loadEnvironments } from ${from("src/config/load.ts")};
import { writeLiveStacks } from ${from("src/core/live-app.ts")};

const text = (description: string) => z.string().describe(description);
const output = (description: string) => ({ description, type: "string", value: () => undefined });
const load = () => Promise.reject(new Error("not built here"));
const modules = {
  "tiny-base": {
    name: "tiny-base", layer: "base", description: "A base.", rules: [], load,
    variables: z.strictObject({ name: text("Name."), note: text("Note.") }),
    outputs: { contract_version: output("Version."), name: output("Name."), note_arn: output("ARN.") },
  },
  "tiny-app": {
    name: "tiny-app", layer: "app", description: "An app.", rules: [], load,
    variables: z.strictObject({
      base: z.object({ name: text("Name.") }), name: text("Name."), slot: z.number().describe("Slot."),
      text: text("Text."), token: text("Token.").meta({ sensitive: true }),
    }),
    outputs: { text: output("Text.") },
  },
};

const { environments } = loadEnvironments(process.cwd(), modules as never);
writeLiveStacks({ root: process.cwd(), outdir: process.env.CDKTF_OUTDIR ?? "cdktf.out", environments });
`;
