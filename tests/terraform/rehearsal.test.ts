import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Account, account } from "./support/account.ts";
import { AppEnvironment } from "./support/app-environment.ts";
import { asPlan, boundaryIn, CiRoles } from "./support/ci-roles.ts";
import { unexplained } from "./support/emulator-gaps.ts";
import { isolationTests } from "./support/isolation.ts";
import { type AwsRequest, leftovers, Moto } from "./support/moto.ts";
import { changes } from "./support/plan.ts";
import { HOSTED_ZONES, Rehearsal } from "./support/rehearsal.ts";
import { secretValue } from "./support/secret-value.ts";
import type { Terraform } from "./support/terraform.ts";
import { requireToolchain } from "./support/toolchain.ts";
import { everyFile, everyObject } from "./support/written.ts";

const STATE_BUCKET = "rehearsal-state";
/** The bucket that a team's bootstrap made, and the emulator's own record of who may use it. */
const STATE_BUCKETS_OWN = /rehearsal-state|^s3\/Fake(Acl|Grant|Grantee): /;
/** Revisions of task definitions cost nothing, and a release goes back to older ones: Terraform never deregisters them. */
const LEFT_ON_PURPOSE = /^ecs\/TaskDefinition: /;
const APPS = ["app-alpha", "app-beta"];
const tools = await requireToolchain();

describe.skipIf(!tools)("two ad hoc environments on one base, with state in S3", () => {
  let moto: Moto;
  let aws: Account;
  let project: Rehearsal;
  let stack: (name: string) => Terraform;
  let alpha: AppEnvironment;
  let beta: AppEnvironment;
  const plans: string[] = [];

  beforeAll(async () => {
    if (!tools) return;
    moto = await Moto.start(tools, { env: { SEED_HOSTED_ZONES: HOSTED_ZONES } });
    aws = account(moto);
    await aws.s3.send(new CreateBucketCommand({ Bucket: STATE_BUCKET }));
    project = new Rehearsal(tools, moto);
    project.edit(
      "live/defaults.yaml",
      "\nvariables:\n",
      `\nvariables:\n  permissions_boundary_arn: ${boundaryIn("us-east-1")}\n`,
    );
    project.edit("live/defaults.yaml", "\nbackend: local\n", `\nbackend: { s3: { bucket: ${STATE_BUCKET} } }\n`);
    stack = (name) => project.stack(name);
    await project.synth();
  });

  afterAll(() => moto?.stop());

  const planOf = async (name: string) => {
    const plan = await stack(name).plan();
    plans.push(JSON.stringify(plan));
    return plan;
  };

  /** What exists, but for the state's bucket and what the modules leave on purpose. */
  const left = async () =>
    leftovers(await moto.dump()).filter((line) => ![STATE_BUCKETS_OWN, LEFT_ON_PURPOSE].some((own) => own.test(line)));

  test("the base applies", async () => {
    await stack("base-dev").init("-lockfile=readonly");
    await planOf("base-dev");
    await stack("base-dev").applyPlan();
    const outputs = await stack("base-dev").outputs();
    expect(outputs).toMatchObject({ contract_version: 1, name: "dev", domain_name: "example.com" });
  });

  test("both apps apply on it, side by side", async () => {
    await Promise.all(
      APPS.map(async (name) => {
        await stack(name).init("-lockfile=readonly");
        await planOf(name);
        await stack(name).applyPlan();
      }),
    );
    [alpha, beta] = [
      new AppEnvironment(aws, await stack("app-alpha").outputs()),
      new AppEnvironment(aws, await stack("app-beta").outputs()),
    ];
    expect([alpha.outputs.url, beta.outputs.url]).toEqual(["https://alpha.example.com", "https://beta.example.com"]);
  });

  test.each(["base-dev", ...APPS])("a second plan of %s changes nothing", async (name) => {
    expect(unexplained(await planOf(name))).toEqual([]);
  });

  test("nothing runs before the first release: every service starts at zero", async () => {
    expect(Object.values(await alpha.desiredCounts())).toEqual([0, 0, 0, 0]);
    expect(Object.values(await beta.desiredCounts())).toEqual([0, 0, 0, 0, 0]);
  });

  test("an environment variable publishes task definitions and changes no service", async () => {
    const [services, definitions] = [await alpha.services(), await alpha.newestTaskDefinition("api")];
    project.edit("live/app/alpha.yaml", "DJANGO_LOG_LEVEL: DEBUG", "DJANGO_LOG_LEVEL: WARNING");
    await project.synth();
    const touched = changes(await planOf("app-alpha")).map(({ type }) => type);
    expect([...new Set(touched)]).toEqual(["aws_ecs_task_definition"]);
    await stack("app-alpha").applyPlan();
    expect(await alpha.services()).toEqual(services);
    expect(await alpha.newestTaskDefinition("api")).not.toEqual(definitions);
    expect(await alpha.environmentOf("api")).toMatchObject({ DJANGO_LOG_LEVEL: "WARNING" });
  });

  test("a desired count raised outside Terraform survives an apply", async () => {
    await alpha.setDesiredCount("api", 2);
    await stack("app-alpha").apply();
    expect((await alpha.desiredCounts()).api).toBe(2);
    await alpha.setDesiredCount("api", 0);
  });

  test("an image that a release wrote is what the next apply renders", async () => {
    const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/backend@sha256:0123";
    await alpha.writeImage("backend", image);
    await stack("app-alpha").apply();
    expect(await alpha.imageOf("api")).toBe(image);
    expect(unexplained(await planOf("app-alpha"))).toEqual([]);
  });

  isolationTests(
    () => ({
      aws,
      one: alpha,
      other: beta,
      master: async () => (await stack("base-dev").outputs()).database_master_secret_arn,
    }),
    ["buckets", "clusters", "log groups", "parameters", "roles", "secrets", "target groups"],
  );

  test("no secret value is in any state, plan or log", async () => {
    const secrets = await Promise.all(
      [alpha, beta].flatMap(({ secretArns }) => secretArns).map((arn) => secretValue(aws, arn)),
    );
    expect(secrets).toHaveLength(4);
    const written = [...(await everyObject(aws.s3, STATE_BUCKET)), ...everyFile(project.root)];
    expect(written.length).toBeGreaterThan(3);
    for (const { value, arn } of secrets) {
      for (const { where, content } of [...written, ...plans.map((content) => ({ where: "plan", content }))]) {
        expect(content.includes(value), `${arn} in ${where}`).toBe(false);
      }
    }
    // The search can find: the secrets' names are everywhere.
    expect(written.filter(({ content }) => content.includes("dev-alpha/database")).length).toBeGreaterThan(1);
  });

  test("destroying one environment leaves the other as it was", async () => {
    const before = await beta.services();
    await stack("app-alpha").destroy();
    expect(await beta.services()).toEqual(before);
    expect(unexplained(await planOf("app-beta"))).toEqual([]);
    expect((await left()).filter((line) => line.includes("alpha"))).toEqual([]);
  });

  test("destroying the rest leaves nothing", async () => {
    await stack("app-beta").destroy();
    await stack("base-dev").destroy();
    expect(await left()).toEqual([]);
  });

  test("CI's roles may do all that these plans, applies and destroys did", async () => {
    if (!tools) return;
    const requests = (await moto.requests()).map((request) => inStateBucket(request));
    const roles = await CiRoles.planned(tools, moto, { bases: ["dev"] });
    expect(requests.filter(({ principal }) => principal === "plan").length).toBeGreaterThan(200);
    expect(requests.filter(({ principal }) => principal === "apply").length).toBeGreaterThan(500);
    expect(await roles.refused("plan", requests)).toEqual([]);
    expect(await roles.refused("apply", requests)).toEqual([]);
    // The check can fail: a plan's role may do none of what an apply changes.
    expect((await roles.refused("plan", asPlan(requests))).length).toBeGreaterThan(100);
  });
});

/** Here the state's bucket has a name of its own; the rest of each request is as it was. */
const inStateBucket = (request: AwsRequest): AwsRequest =>
  request.parameters.Bucket === STATE_BUCKET
    ? { ...request, parameters: { ...request.parameters, Bucket: "main-state-123456789012-us-east-1" } }
    : request;
