import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startGroup, stopGroup } from "./process-group.ts";
import type { Toolchain } from "./toolchain.ts";

const SERVER = fileURLToPath(new URL("../moto/server.py", import.meta.url));
const START_TIMEOUT_MS = 60_000;

/** What requests made and nobody deleted, by service and kind; each object with the attributes JSON can carry. */
export type Dump = Readonly<Record<string, Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>>>;

/** One request to AWS, as the emulator understood it. */
export interface AwsRequest {
  /** The access key that signed it. */
  readonly principal: string;
  /** As the signature names it: `monitoring` is CloudWatch. */
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  /** Without values of secrets. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface MotoSettings {
  /** Region of the keys and of Terraform. @default `us-east-1` */
  readonly region?: string;

  /**
   * Further settings of moto, e.g. `{ MOTO_ECS_SERVICE_FAILED_TASKS: "3" }`, and of our overlay:
   * `{ SEED_HOSTED_ZONES: "Z1=example.com" }` gives the account hosted zones of known ids.
   */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * One AWS emulator of its own on a free port of this machine, with our overlay. About 200 MB and two
 * seconds to start. It ends with {@link stop}, and at the latest with this process.
 */
export class Moto {
  readonly url: string;
  /** Environment for Terraform, the AWS CLI and the AWS SDK: this emulator, with keys that open nothing else. */
  readonly env: Readonly<Record<string, string>>;
  /** Every request, and a line `call: <service> <operation>` for each. */
  readonly logFile: string;
  readonly #process: ChildProcess;

  private constructor(url: string, region: string, logFile: string, process: ChildProcess) {
    this.url = url;
    this.logFile = logFile;
    this.#process = process;
    this.env = {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: "true",
    };
  }

  static async start(tools: Toolchain, { region = "us-east-1", env = {} }: MotoSettings = {}): Promise<Moto> {
    const directory = mkdtempSync(join(tmpdir(), "moto-"));
    const logFile = join(directory, "moto.log");
    const child = startGroup(tools.python, ["-u", SERVER, "-H", "127.0.0.1", "-p", "0"], {
      cwd: directory,
      env: { ...withoutAws(process.env), ...SERVER_ENV, AWS_DEFAULT_REGION: region, ...env },
      outputFile: logFile,
    });
    const moto = new Moto(await listeningUrl(child, logFile), region, logFile, child);
    await moto.#get("/moto-api/");
    return moto;
  }

  /** Forgets everything, as if just started. */
  async reset(): Promise<void> {
    await this.#get("/moto-api/reset", "POST");
  }

  /** What exists now: nothing deleted, and nothing an account has from the start, such as AMIs. */
  async dump(): Promise<Dump> {
    return JSON.parse(await this.#get("/moto-api/data.json")) as Dump;
  }

  /**
   * Every request since the start or the last {@link reset}, in order. Who asked is the access key: {@link Terraform} signs its plans
   * as `plan` and its applies as `apply`; give your own process `{ ...moto.env, AWS_ACCESS_KEY_ID: "release" }`.
   */
  async requests(): Promise<AwsRequest[]> {
    return JSON.parse(await this.#get("/moto-api/requests")) as AwsRequest[];
  }

  async stop(): Promise<void> {
    await stopGroup(this.#process);
  }

  async #get(path: string, method = "GET"): Promise<string> {
    const answer = await fetch(`${this.url}${path}`, { method });
    if (!answer.ok) throw new Error(`moto answered ${answer.status} to ${method} ${path}. See ${this.logFile}`);
    return answer.text();
  }
}

/** Everything in a dump, one line each as `service/kind: name`. After a destroy there should be none. */
export function leftovers(dump: Dump): string[] {
  return Object.entries(dump).flatMap(([service, kinds]) =>
    Object.entries(kinds).flatMap(([kind, objects]) =>
      objects.map((object) => `${service}/${kind}: ${nameOf(object)}`),
    ),
  );
}

function nameOf(object: Readonly<Record<string, unknown>>): string {
  const name = ["arn", "id", "physical_resource_id", "name"]
    .map((key) => object[key])
    .find((value) => typeof value === "string" && value !== "");
  return typeof name === "string" ? name : JSON.stringify(object).slice(0, 200);
}

/** verification.md says why: managed policies exist, services run, certificates turn valid at once. */
const SERVER_ENV = {
  MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
  MOTO_ECS_SERVICE_RUNNING: "1",
  MOTO_ACM_VALIDATION_WAIT: "1",
  MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION: "true",
  MOTO_ENABLE_AMI_VALIDATION: "true",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  PYTHONDONTWRITEBYTECODE: "1",
};

function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(AWS|MOTO)_/.test(name)));
}

/** The system chose the port; the server prints it once it listens. */
async function listeningUrl(child: ChildProcess, logFile: string): Promise<string> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(readFileSync(logFile, "utf8"))?.[1];
    if (url !== undefined) return url;
    await sleep(50);
  }
  await stopGroup(child);
  throw new Error(`moto did not start. It printed:\n${readFileSync(logFile, "utf8").trim().slice(-3000)}`);
}
