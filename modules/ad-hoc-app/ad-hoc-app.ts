import { Construct } from "constructs";
import { Api } from "../../src/constructs/api.ts";
import { AppBucket } from "../../src/constructs/app-bucket.ts";
import { type AppFacts, appFacts, appPlatform, basePreconditions } from "../../src/constructs/app-facts.ts";
import { AppSecrets } from "../../src/constructs/app-secrets.ts";
import { djangoBackend } from "../../src/constructs/backend.ts";
import { BackendUpdate } from "../../src/constructs/backend-update.ts";
import { Beat } from "../../src/constructs/beat.ts";
import { spotIf } from "../../src/constructs/capacity.ts";
import { Cluster } from "../../src/constructs/cluster.ts";
import { DnsRecord } from "../../src/constructs/dns-record.ts";
import { Images } from "../../src/constructs/images.ts";
import { OffHours } from "../../src/constructs/off-hours.ts";
import { ExecutionRole } from "../../src/constructs/task-roles.ts";
import { WebUi } from "../../src/constructs/web-ui.ts";
import { Workers } from "../../src/constructs/workers.ts";
import { section } from "../../src/core/addresses.ts";
import { hcl } from "../../src/core/hcl.ts";
import { complete, type Inputs, type Props, reference } from "../../src/core/inputs.ts";
import { outputsOf } from "../../src/core/outputs.ts";
import { outputs } from "./outputs.ts";
import { rules } from "./rules.ts";
import { variables, worker } from "./variables.ts";

export type AdHocAppProps = Props<typeof variables>;

type AdHocAppInputs = Inputs<typeof variables>;

/** One ad hoc deployment of a Django application on a base. */
export class AdHocApp extends Construct {
  /** The module\'s outputs, in camelCase. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly inputs: AdHocAppInputs;
  readonly facts: AppFacts;
  readonly cluster: Cluster;
  readonly images: Images;
  readonly appSecrets: AppSecrets;
  readonly bucket: AppBucket;
  readonly executionRole: ExecutionRole;
  readonly api: Api;
  readonly webUi: WebUi;
  readonly workers: Workers;
  readonly beat: Beat;
  readonly backendUpdate: BackendUpdate;
  /** Map from each service's name to what a release has to know about it. */
  readonly services: unknown;
  /** No schedule starts a task here. */
  readonly scheduled = {};

  constructor(scope: Construct, id: string, props: AdHocAppProps) {
    super(scope, id);
    section(this);
    const inputs = complete(variables, props, rules);
    const facts = appFacts(inputs);
    const { base, place, prefix, address } = facts;

    this.inputs = inputs;
    this.facts = facts;
    this.cluster = new Cluster(this, "cluster", {
      name: prefix,
      containerInsights: inputs.containerInsights,
      logRetentionDays: inputs.logRetentionDays,
      preconditions: basePreconditions(facts),
    });
    this.images = new Images(this, "images", {
      prefix,
      place,
      registry: inputs.imageRegistry,
      backendRepository: inputs.backendRepository,
      frontendRepository: inputs.frontendRepository,
      initialTag: inputs.initialImageTag,
    });
    this.appSecrets = new AppSecrets(this, "secrets", {
      prefix,
      databaseRole: facts.databaseName,
      recoveryWindowDays: 0,
    });
    this.bucket = new AppBucket(this, "assets", {
      name: `${prefix}-assets-${base.accountId}-${base.region}`,
      forceDestroy: inputs.bucketForceDestroy,
      origin: `https://${facts.hostName}`,
      corsOrigins: inputs.bucketCorsOrigins,
      versioned: false,
    });

    const platform = appPlatform(inputs, facts, this.cluster);
    const backend = djangoBackend(this, {
      facts,
      platform,
      image: this.images.backend,
      bucket: this.bucket,
      appSecrets: this.appSecrets,
      name: inputs.name,
      slot: inputs.slot,
      settingsModule: inputs.djangoSettingsModule,
      sentryDsn: inputs.sentryDsn,
      environment: inputs.environment,
      secrets: inputs.secrets,
      taskRolePolicyArns: inputs.taskRolePolicyArns,
    });
    this.executionRole = new ExecutionRole(this, "execution", {
      prefix,
      place,
      name: "backend",
      repositoryArns: [this.images.backend.repositoryArn],
      secretArns: hcl`values(${backend.environment.secrets})`,
    });
    const spot = spotIf(inputs.fargateSpot);
    const executionRoleArn = this.executionRole.arn;
    const celeryApp = inputs.celeryApp;

    this.api = new Api(this, "api", { ...inputs.api, backend, address, executionRoleArn, capacity: spot });
    this.webUi = new WebUi(this, "web-ui", {
      ...inputs.webUi,
      platform,
      place,
      address,
      image: this.images.frontend,
      capacity: spot,
    });
    this.workers = new Workers(this, "worker", {
      backend,
      executionRoleArn,
      celeryApp,
      capacity: spot,
      workers: inputs.workers,
      settings: reference(worker, "each.value"),
    });
    this.beat = new Beat(this, "beat", { ...inputs.beat, backend, executionRoleArn, celeryApp });
    this.backendUpdate = new BackendUpdate(this, "backend-update", {
      ...inputs.backendUpdate,
      backend,
      database: {
        base,
        image: inputs.backendUpdate.databaseClientImage,
        databaseName: facts.databaseName,
        databaseSecretArn: this.appSecrets.databaseArn,
        existingDatabase: inputs.backendUpdate.existingDatabase,
      },
    });
    this.services = hcl`merge(${this.api.facts}, ${this.webUi.facts}, ${this.workers.facts}, ${this.beat.facts})`;

    new DnsRecord(this, "dns", {
      zoneId: base.hostedZoneId,
      hostName: facts.hostName,
      loadBalancerDnsName: base.loadBalancerDnsName,
      loadBalancerZoneId: base.loadBalancerZoneId,
    });
    new OffHours(this, "schedule", {
      ...inputs.offHours,
      services: this.services,
      clusterName: this.cluster.name,
    });

    this.outputs = outputsOf(this, outputs);
  }

  /** Names of the services, step by step: those behind the queue before those that fill it, the frontend last. */
  get rollOrder(): unknown {
    const { api, webUi, workers, beat } = this;
    const names = [
      hcl`concat(keys(${workers.facts}), keys(${beat.facts}))`,
      ...[api, webUi].map(({ facts }) => hcl`keys(${facts})`),
    ];
    return hcl`[for step in ${names} : step if length(step) > 0]`;
  }

  /** Roles of all tasks. */
  get roleArns(): unknown {
    const { executionRole, api, workers, backendUpdate, webUi, beat } = this;
    const always = [executionRole.arn, api.taskRoleArn, workers.taskRoleArn, ...backendUpdate.roleArns];
    return hcl`concat(${always}, ${webUi.roleArns}, ${beat.roleArns})`;
  }
}
