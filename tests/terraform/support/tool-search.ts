import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { Finding } from "./toolchain.ts";

/** Write-only arguments and S3 state locking need it. */
const OLDEST_TERRAFORM = [1, 11] as const;
const PROVIDER = join("registry.terraform.io", "hashicorp", "aws");

/** The terraform on the PATH, when it is new enough for our modules. */
export function findTerraform(environment: NodeJS.ProcessEnv): Finding {
  const name = "terraform";
  const path = onPath(name, environment);
  if (path === undefined) return { name, found: false, reason: "is not on the PATH. Install Terraform 1.11 or newer" };
  const { stdout } = run(path, ["version", "-json"], {
    ...environment,
    TF_CLI_CONFIG_FILE: "",
    CHECKPOINT_DISABLE: "1",
  });
  const version = /"terraform_version":\s*"([^"]+)"/.exec(stdout)?.[1];
  if (version === undefined) return { name, found: false, reason: `${path} does not say its version` };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_TERRAFORM;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    return {
      name,
      found: false,
      reason: `${path} is ${version}, but write-only arguments need ${OLDEST_TERRAFORM.join(".")} or newer`,
    };
  }
  return { name, found: true, path, how: `${version} at ${path}` };
}

/** A Terraform filesystem mirror that holds the AWS provider for this machine. */
export function findMirror(environment: NodeJS.ProcessEnv): Finding {
  const name = "aws provider";
  const own = environment.TERRAFORM_PROVIDER_MIRROR;
  const folders = own ? [own] : [...pluginFolders(), ...optionalSoftware()];
  for (const path of folders) {
    const versions = providerVersions(join(path, PROVIDER));
    if (versions.length > 0) return { name, found: true, path, how: `${versions.join(", ")} in the mirror ${path}` };
  }
  const where = own ? `TERRAFORM_PROVIDER_MIRROR (${own})` : "no plugin folder";
  return { name, found: false, reason: `${where} holds ${PROVIDER} for ${platform()}` };
}

/** A Python that can import moto's server; made in the cache folder when there is none. */
export function findMotoPython(environment: NodeJS.ProcessEnv): Finding {
  const name = "moto";
  const python = onPath("python3", environment);
  for (const path of [interpreterOf(onPath("moto_server", environment)), python]) {
    const version = path && motoVersion(path, environment);
    if (path && version) return { name, found: true, path, how: `${version} in ${path}` };
  }
  if (python === undefined) return { name, found: false, reason: "needs python3 on the PATH" };
  return installedMoto(python, environment);
}

/** Whether the public provider registry can be reached from here. */
export async function registryAnswers(): Promise<boolean> {
  try {
    const answer = await fetch("https://registry.terraform.io/.well-known/terraform.json", {
      signal: AbortSignal.timeout(5000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Terraform's own usual folders for local providers. */
function pluginFolders(): string[] {
  return [
    join(homedir(), ".terraform.d", "plugins"),
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
  ];
}

function optionalSoftware(): string[] {
  return existsSync("/opt") ? readdirSync("/opt").map((folder) => join("/opt", folder)) : [];
}

/** Versions in a mirror that run here, whether unpacked (`5.1.0/linux_amd64`) or packed (`…_5.1.0_linux_amd64.zip`). */
function providerVersions(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((entry) => {
    const packed = /^terraform-provider-aws_(.+?)_(.+_.+)\.zip$/.exec(entry);
    if (packed?.[1] && packed[2] === platform()) return [packed[1]];
    return existsSync(join(folder, entry, platform())) ? [entry] : [];
  });
}

function platform(): string {
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  return `${process.platform === "win32" ? "windows" : process.platform}_${architecture}`;
}

/** The Python named by a script's first line: a tool installed apart has a Python of its own. */
function interpreterOf(script: string | undefined): string | undefined {
  if (script === undefined) return;
  const path = /^#!(\S*python[\d.]*)\s*$/m.exec(readFileSync(script, "latin1").slice(0, 200))?.[1];
  return path && existsSync(path) ? path : undefined;
}

function motoVersion(python: string, environment: NodeJS.ProcessEnv): string | undefined {
  const program = "import flask, moto, moto.server; print(moto.__version__)";
  const { status, stdout } = run(python, ["-c", program], environment);
  return status === 0 ? stdout.trim() : undefined;
}

/** Built aside and renamed, because two tests may install at the same time. */
function installedMoto(python: string, environment: NodeJS.ProcessEnv): Finding {
  const name = "moto";
  const cache = join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "cdktf-aws-django");
  const home = join(cache, "moto");
  const path = join(home, "bin", "python");
  if (!existsSync(path)) {
    mkdirSync(cache, { recursive: true });
    const draft = `${home}.${process.pid}`;
    const venv = run(python, ["-m", "venv", draft], environment);
    const pip =
      venv.status === 0
        ? run(join(draft, "bin", "python"), ["-m", "pip", "install", "--quiet", "moto[server]"], environment)
        : venv;
    if (pip.status === 0 && !existsSync(home)) renameSync(draft, home);
    rmSync(draft, { recursive: true, force: true });
    if (pip.status !== 0)
      return { name, found: false, reason: `pip install 'moto[server]' failed: ${lastLine(pip.stderr)}` };
  }
  const version = motoVersion(path, environment);
  if (version === undefined) return { name, found: false, reason: `${path} cannot import moto.server; remove ${home}` };
  return { name, found: true, path, how: `${version} in ${home}` };
}

function onPath(command: string, environment: NodeJS.ProcessEnv): string | undefined {
  const folders = (environment.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: "utf8" });
  return { status, stdout: stdout ?? "", stderr: stderr ?? "" };
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
