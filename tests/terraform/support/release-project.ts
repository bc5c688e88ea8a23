import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionsCommand,
  type Service,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { CreateListenerCommand, CreateLoadBalancerCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import type { Status } from "../../../src/release/environment-status.ts";
import type { LockState } from "../../../src/release/lock.ts";
import { readLock } from "../../../src/release/lock.ts";
import { type AppOutputs, appOutputs } from "../../../src/release/outputs.ts";
import { Records, type ReleaseRecord } from "../../../src/release/records.ts";
import { type Account, account } from "./account.ts";
import { Moto } from "./moto.ts";
import { plainBase } from "./plain-base.ts";
import { HOSTED_ZONES, Rehearsal } from "./rehearsal.ts";
import type { Terraform } from "./terraform.ts";
import type { Toolchain } from "./toolchain.ts";

const MAIN = join(import.meta.dirname, "../../../dist/main.js");
const REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

/** What a command left behind. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Told of each line of standard output as it comes; ends the process with the signal that it returns. */
  readonly onLine?: (line: string) => NodeJS.Signals | undefined;
}

/**
 * One app environment, applied by Terraform on an emulator, on a base that is there already; and the command line run on it as
 * a person does. Everything is read back from the API.
 */
export class ReleaseProject {
  readonly moto: Moto;
  readonly aws: Account;
  readonly project: Rehearsal;
  readonly stack: string;
  readonly terraform: Terraform;
  outputs!: AppOutputs;
  private readonly ecr: ECRClient;

  private constructor(moto: Moto, project: Rehearsal, stack: string) {
    this.moto = moto;
    this.project = project;
    this.stack = stack;
    this.aws = account(moto);
    this.ecr = new ECRClient({
      endpoint: moto.url,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    this.terraform = project.stack(stack);
  }

  /** @param variables of `app`, an environment of the module */
  static async start(tools: Toolchain, module: string, variables: object): Promise<ReleaseProject> {
    const moto = await Moto.start(tools, { env: { SEED_HOSTED_ZONES: HOSTED_ZONES } });
    const project = new Rehearsal(tools, moto, "region: us-east-1\n");
    const baseModule = module.replace(/-app$/, "-base");
    project.only(
      [
        "live/base/prod.json",
        { module: baseModule, variables: { domain_name: "example.com", hosted_zone_id: "Z0123456789EXAMPLE" } },
      ],
      ["live/app/shop.json", { module, base: "prod", variables: { slot: 1, ...variables } }],
    );
    const made = new ReleaseProject(moto, project, "app-shop");
    project.writeState("base-prod", await madeBase(moto, made.aws));
    await made.apply();
    for (const repositoryName of ["backend", "frontend"]) {
      await made.ecr.send(new CreateRepositoryCommand({ repositoryName }));
    }
    return made;
  }

  async stop(): Promise<void> {
    await this.moto.stop();
  }

  /** Changes the environment's live file and applies it. */
  async apply(change?: (live: LiveFile) => LiveFile): Promise<void> {
    if (change) this.project.change("live/app/shop.json", change);
    await this.project.synth();
    await this.terraform.init("-lockfile=readonly");
    await this.terraform.apply();
    this.outputs = appOutputs.parse(await this.terraform.outputs());
  }

  /** Puts an image of that tag into both repositories. */
  async push(...tags: string[]): Promise<void> {
    for (const imageTag of tags) {
      for (const repositoryName of ["backend", "frontend"]) {
        await this.ecr.send(
          new PutImageCommand({
            repositoryName,
            imageManifest: manifestOf(imageTag),
            imageTag,
            imageDigest: digestOf(imageTag),
          }),
        );
      }
    }
  }

  /** The image that a released tag is, as `PutImage` made it. */
  reference(repository: "backend" | "frontend", tag: string): string {
    return `${REGISTRY}/${repository}@${digestOf(tag)}`;
  }

  /** The command line as people have it, in the project's folder. */
  run(args: readonly string[], { env = {}, onLine }: RunSettings = {}): Promise<Run> {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: this.project.root,
      env: {
        ...withoutAws(process.env),
        ...this.moto.env,
        // Whose calls these are, for the log of requests.
        AWS_ACCESS_KEY_ID: "release",
        NO_COLOR: "1",
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const result = { stdout: "", stderr: "" };
    let seen = 0;
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        result[name] += text;
        if (name === "stderr" || !onLine) return;
        const lines = result.stdout.split("\n");
        for (; seen < lines.length - 1; seen++) {
          const signal = onLine(lines[seen] ?? "");
          if (signal) child.kill(signal);
        }
      });
    }
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, ...result }));
    });
  }

  /** Releases a tag of both images. */
  release(tag: string, options: readonly string[] = [], settings: RunSettings = {}): Promise<Run> {
    const images = ["--backend", tag, "--frontend", tag];
    return this.run(["release", this.stack, ...images, ...options], settings);
  }

  /** What `status --json` says. */
  async status(): Promise<Status> {
    const { stdout, stderr, code } = await this.run(["status", this.stack, "--json"]);
    if (code !== 0) throw new Error(`status: ${stderr}`);
    return JSON.parse(stdout);
  }

  async services(): Promise<Record<string, Service>> {
    const { services = [] } = await this.aws.ecs.send(
      new DescribeServicesCommand({ cluster: this.outputs.cluster_name, services: Object.keys(this.outputs.services) }),
    );
    return Object.fromEntries(services.map((service) => [service.serviceName ?? "", service]));
  }

  /** Service → what its tasks run, how many there are, and whether it is steady; one entry per deployment that has tasks. */
  async running(): Promise<Record<string, string>> {
    const services = Object.entries(await this.services());
    return Object.fromEntries(
      await Promise.all(
        services.map(async ([name, { deployments = [], runningCount, desiredCount }]) => {
          const images = await Promise.all(
            deployments.map(({ taskDefinition }) => this.imageOf(taskDefinition ?? "", name)),
          );
          return [name, `${[...new Set(images)].join(" and ")} ${runningCount}/${desiredCount}`] as const;
        }),
      ),
    );
  }

  /** What a person or a scaling policy does. */
  async scale(service: string, desiredCount: number): Promise<void> {
    const cluster = this.outputs.cluster_name;
    await this.aws.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
  }

  /** The released image as the parameter says it. */
  async parameter(image: "backend" | "frontend"): Promise<string | undefined> {
    const { Parameter } = await this.aws.ssm.send(
      new GetParameterCommand({ Name: this.outputs.image_parameters[image] }),
    );
    return Parameter?.Value;
  }

  /** Revisions of a family that are active, oldest first. */
  async revisions(family: string): Promise<readonly string[]> {
    const { taskDefinitionArns = [] } = await this.aws.ecs.send(
      new ListTaskDefinitionsCommand({ familyPrefix: family, status: "ACTIVE" }),
    );
    return taskDefinitionArns;
  }

  async definition(name: string) {
    return this.aws.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ["TAGS"] }));
  }

  lock(): Promise<LockState> {
    return readLock(this.aws.s3, this.outputs.bucket_name);
  }

  records(): Promise<ReleaseRecord[]> {
    return new Records(this.aws.s3, this.outputs.bucket_name).newest(100);
  }

  /** The tag of what a service's revision runs; its reference when no tag is known. */
  private async imageOf(arn: string, service: string): Promise<string> {
    const { taskDefinition } = await this.definition(arn);
    const facts = this.outputs.services[service];
    const image = taskDefinition?.containerDefinitions?.find(({ name }) => name === facts?.container)?.image ?? "";
    return (
      this.tags.find((tag) => facts && this.reference(facts.image, tag) === image) ?? image.split("/").at(-1) ?? ""
    );
  }

  private readonly tags = ["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9"];
}

/** An image by nothing but its tag: the emulator takes its digest from it. */
const manifestOf = (tag: string): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { digest: tag },
    layers: [],
  });

const digestOf = (tag: string): string => `sha256:${createHash("sha256").update(manifestOf(tag)).digest("hex")}`;

type LiveFile = { readonly variables: Readonly<Record<string, unknown>> };

const withoutAws = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(AWS_|CI$|SLACK_)/.test(name)));

/** What an app needs of a base, made through the API in a second: a load balancer in the default network, and the facts of the rest. */
const madeBase = async (moto: Moto, { elb, secrets }: Account): Promise<Record<string, unknown>> => {
  const subnets = (await ec2(moto, "DescribeSubnets", "subnetId")).slice(0, 2);
  const [vpc] = await ec2(moto, "DescribeSubnets", "vpcId");
  const [group] = await ec2(moto, "DescribeSecurityGroups", "groupId");
  const { LoadBalancers: [balancer] = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name: "prod", Subnets: subnets }),
  );
  const { Listeners: [listener] = [] } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancer?.LoadBalancerArn,
      Protocol: "HTTP",
      Port: 80,
      DefaultActions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } }],
    }),
  );
  const { ARN } = await secrets.send(new CreateSecretCommand({ Name: "prod-master", SecretString: "{}" }));
  const { contract_version, name, region, partition, domain_name, hosted_zone_id, ...base } = plainBase.locals.base;
  return {
    ...base,
    ...{ contract_version, name, region, partition, domain_name, hosted_zone_id },
    account_id: "123456789012",
    vpc_id: vpc,
    task_subnet_ids: subnets,
    app_security_group_id: group,
    load_balancer_arn_suffix: balancer?.LoadBalancerArn?.split("loadbalancer/")[1],
    load_balancer_dns_name: balancer?.DNSName,
    load_balancer_zone_id: balancer?.CanonicalHostedZoneId,
    https_listener_arn: listener?.ListenerArn,
    database_master_secret_arn: ARN,
  };
};

/** One field of what the account has from the start, by EC2's query API. */
const ec2 = async ({ url }: Moto, action: string, field: string): Promise<string[]> => {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization:
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: new URLSearchParams({ Action: action, Version: "2016-11-15" }),
  });
  const text = await answer.text();
  return [...text.matchAll(new RegExp(`<${field}>([^<]+)</${field}>`, "g"))].map(([, value = ""]) => value);
};
