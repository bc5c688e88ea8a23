import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modules } from "../../modules/index.ts";
import { className } from "../../src/core/declarations.ts";
import { Terraform } from "./support/terraform.ts";
import { requireTerraform } from "./support/toolchain.ts";

const ROOT = join(import.meta.dirname, "../..");
const TSC = join(ROOT, "node_modules/.bin/tsc");
/** Milliseconds that an install may take on a busy machine; alone it takes some seconds. */
const INSTALL_MS = 60_000;
const tools = await requireTerraform();

interface Tsconfig {
  readonly compilerOptions: object;
}

/** The program that the README shows. */
const PROGRAM = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, "README.md"), "utf8"))?.[1] ?? "";
const PRODUCTION = PROGRAM.replaceAll("AdHoc", "Prod");
const MISTAKEN = PROGRAM.replace("slot: 1", 'slot: "one"').replace("domainName", "domian");

let folder: string;
let unpacked: number;
let installed: number;
const npm = (cwd: string, ...args: string[]): string =>
  execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel", "error"], { cwd, encoding: "utf8" });
const project = (): string => join(folder, "project");

/** The package as npm publishes it, built by its own script in a folder of its own and installed into an empty project. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "package-"));
  const source = join(folder, "source");
  for (const path of ["package.json", "README.md", "LICENSE", "schemas", "modules", "scripts", "src"]) {
    cpSync(join(ROOT, path), join(source, path), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(source, "node_modules"));
  const [packed] = JSON.parse(npm(source, "pack", "--json", "--pack-destination", folder)) as [
    { filename: string; unpackedSize: number },
  ];
  unpacked = packed.unpackedSize;
  mkdirSync(project());
  writeFileSync(join(project(), "package.json"), '{ "type": "module" }\n');
  const begun = performance.now();
  npm(project(), "install", join(folder, packed.filename));
  installed = performance.now() - begun;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the compiler says; nothing when it is content. It writes the program's JavaScript beside it. */
const compile = (name: string, program: string): string => {
  writeFileSync(join(project(), `${name}.ts`), program);
  try {
    const options = ["--strict", "--module", "nodenext", "--target", "es2023", "--types", ""];
    execFileSync(TSC, [...options, `${name}.ts`], { cwd: project(), encoding: "utf8" });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
};

describe("the npm package", () => {
  test("takes at most 10 MB, the provider's classes included, and asks for CDKTF and constructs alone", () => {
    expect(unpacked).toBeLessThan(10e6);
    const lock = JSON.parse(readFileSync(join(project(), "package-lock.json"), "utf8")) as {
      packages: Record<string, { inBundle?: boolean }>;
    };
    const asked = Object.entries(lock.packages).filter(([path, { inBundle }]) => path !== "" && !inBundle);
    expect(asked.map(([path]) => path)).toEqual([
      "node_modules/cdktf",
      "node_modules/cdktf-aws-django",
      "node_modules/constructs",
    ]);
  });

  test("is installed in seconds", () => {
    expect(installed).toBeLessThan(INSTALL_MS);
  });

  test("brings the command line", () => {
    const cli = join(project(), "node_modules/.bin/cdktf-django");
    expect(execFileSync(cli, ["--help"], { encoding: "utf8" })).toContain("Usage: cdktf-django");
  });

  test.each([
    ["ad hoc", PROGRAM],
    ["production", PRODUCTION],
  ])("a ten-line program compiles, and its stack is what Terraform takes for valid: %s", async (_profile, program) => {
    expect(compile("main", program)).toBe("");
    execFileSync(process.execPath, ["main.js"], { cwd: project() });
    if (!tools) return;
    const terraform = new Terraform({ tools, directory: join(project(), "cdktf.out/stacks/shop") });
    await terraform.init("-backend=false");
    expect((await terraform.validate()).diagnostics).toEqual([]);
  });

  test("its declarations take what the sources take, and nothing else", () => {
    const names = Object.values(modules).map((module) => ({ folder: module.name, name: className(module) }));
    const imports = names.flatMap(({ folder: path, name }) => [
      `import type { ${name}Props as ${name}Source } from "${join(ROOT, "modules", path, `${path}.ts`)}";`,
      `import type { ${name}Props as ${name}Declared } from "../source/dist/index.d.ts";`,
    ]);
    const agreements = names.flatMap(({ name }) => [
      `export const to${name} = (declared: ${name}Declared): ${name}Source => declared;`,
      `export const from${name} = (source: ${name}Source): ${name}Declared => source;`,
    ]);
    const agree = join(folder, "agree");
    mkdirSync(agree);
    writeFileSync(join(agree, "agree.ts"), [...imports, ...agreements].join("\n"));
    const { compilerOptions } = JSON.parse(readFileSync(join(ROOT, "tsconfig.json"), "utf8")) as Tsconfig;
    const tsconfig = { compilerOptions: { ...compilerOptions, types: [] }, files: ["agree.ts"] };
    writeFileSync(join(agree, "tsconfig.json"), JSON.stringify(tsconfig));
    expect(spawnSync(TSC, ["-p", agree], { encoding: "utf8" }).stdout).toBe("");
  });

  test("the compiler finds a misspelt input and one of the wrong type", () => {
    const found = compile("mistaken", MISTAKEN);
    expect(found).toContain("'domian' does not exist in type 'AdHocBaseProps'");
    expect(found).toContain("Type 'string' is not assignable to type 'number'");
  });
});
