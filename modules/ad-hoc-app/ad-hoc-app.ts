import { Construct } from "constructs";
import { Api } from "../../src/constructs/api.ts";
import { AppBucket } from "../../src/constructs/app-bucket.ts";
import { AppSecrets } from "../../src/constructs/app-secrets.ts";
import type { Backend } from "../../src/constructs/backend.ts";
import { BackendUpdate } from "../../src/constructs/backend-update.ts";
import { type Base, CONTRACT_VERSION, knownBase } from "../../src/constructs/base-contract.ts";
import { Beat } from "../../src/constructs/beat.ts";
import { spotIf } from "../../src/constructs/capacity.ts";
import { Cluster } from "../../src/constructs/cluster.ts";
import { DjangoEnvironment } from "../../src/constructs/django-environment.ts";
import { DnsRecord } from "../../src/constructs/dns-record.ts";
import { Images } from "../../src/constructs/images.ts";
import { OffHours } from "../../src/constructs/off-hours.ts";
import { PRIORITIES_PER_SLOT } from "../../src/constructs/slot.ts";
import type { Platform } from "../../src/constructs/task-definition.ts";
import { ExecutionRole, type Place } from "../../src/constructs/task-roles.ts";
import type { WebAddress } from "../../src/constructs/web-service.ts";
import { WebUi } from "../../src/constructs/web-ui.ts";
import { Workers } from "../../src/constructs/workers.ts";
import { section } from "../../src/core/addresses.ts";
import { hcl, text } from "../../src/core/hcl.ts";
import { complete, type Inputs, type Props, reference } from "../../src/core/inputs.ts";
import { rules } from "./rules.ts";
import { variables, worker } from "./variables.ts";

/** The inputs of the module in TypeScript's spelling. */
export type AdHocAppProps = Props<typeof variables>;

type AdHocAppInputs = Inputs<typeof variables>;

/** What several parts of an environment need to know of it. */
interface Facts {
  readonly base: Base;
  readonly place: Place;
  /** Prefix of every name: `<base>-<app>`. */
  readonly prefix: string;
  /** Domain it is served below, and its own host name there. */
  readonly domainName: string;
  readonly hostName: string;
  /** Database and role. */
  readonly databaseName: string;
}

/** One ad hoc deployment of a Django application on a base. */
export class AdHocApp extends Construct {
  readonly inputs: AdHocAppInputs;
  readonly facts: Facts;
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

  constructor(scope: Construct, id: string, props: AdHocAppProps) {
    super(scope, id);
    section(this);
    const inputs = complete(variables, props, rules);
    const facts = factsOf(inputs);
    const { base, place, prefix } = facts;

    this.inputs = inputs;
    this.facts = facts;
    this.cluster = this.createCluster(inputs, facts);
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

    const platform = platformOf(inputs, facts, this.cluster);
    const backend = this.createBackend(inputs, facts, platform);
    this.executionRole = new ExecutionRole(this, "execution", {
      prefix,
      place,
      name: "backend",
      repositoryArns: [this.images.backend.repositoryArn],
      secretArns: hcl`values(${backend.environment.secrets})`,
    });
    const address = addressOf(inputs, facts);
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
  }

  private createCluster(inputs: AdHocAppInputs, { base, prefix }: Facts): Cluster {
    const version = base.contractVersion;
    const older = text(hcl`${version} < ${CONTRACT_VERSION} ? "the base" : "this app"`);
    const needed = hcl`${inputs.slot} * 2`;
    return new Cluster(this, "cluster", {
      name: prefix,
      containerInsights: inputs.containerInsights,
      logRetentionDays: inputs.logRetentionDays,
      preconditions: [
        {
          condition: hcl`${version} == ${CONTRACT_VERSION}`,
          errorMessage: `The base has version ${text(hcl`${version}`)} of the contract between base and app, but this app knows version ${CONTRACT_VERSION}. Upgrade ${older} to a module version with the other's contract.`,
        },
        {
          condition: hcl`try(${base.cacheDatabases} >= ${needed}, false)`,
          errorMessage: `Slot ${text(hcl`${inputs.slot}`)} takes the cache's databases up to number ${text(hcl`${needed} - 1`)}, but the base's cache has ${text(hcl`coalesce(${base.cacheDatabases}, 0)`)} of them. Choose a lower slot.`,
        },
      ],
    });
  }

  private createBackend(inputs: AdHocAppInputs, facts: Facts, platform: Platform): Backend {
    const environment = new DjangoEnvironment(this, "environment", {
      ...facts,
      name: inputs.name,
      slot: inputs.slot,
      bucketName: this.bucket.name,
      appSecrets: this.appSecrets,
      settingsModule: inputs.djangoSettingsModule,
      sentryDsn: inputs.sentryDsn,
      environment: inputs.environment,
      secrets: inputs.secrets,
    });
    const ownDatabase = {
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [this.appSecrets.databaseArn],
    } as const;
    return {
      platform,
      place: facts.place,
      image: this.images.backend,
      environment,
      statements: [...this.bucket.access, ownDatabase],
    };
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

  /** Priority of the listener rule that `maintenance` puts before all others of this environment. */
  get maintenancePriority(): unknown {
    return hcl`${this.inputs.slot} * ${PRIORITIES_PER_SLOT}`;
  }
}

const factsOf = (inputs: AdHocAppInputs): Facts => {
  const base = knownBase(inputs.base);
  const domainName = text(hcl`coalesce(${inputs.domainName}, ${base.domainName})`);
  return {
    base,
    place: { id: base.accountId, region: base.region, partition: base.partition },
    prefix: `${base.name}-${inputs.name}`,
    domainName,
    hostName: `${inputs.name}.${domainName}`,
    databaseName: text(hcl`replace(${inputs.name}, "-", "_")`),
  };
};

const platformOf = (inputs: AdHocAppInputs, { base, prefix }: Facts, cluster: Cluster): Platform => ({
  prefix,
  region: base.region,
  cluster,
  subnetIds: base.taskSubnetIds,
  securityGroupId: base.appSecurityGroupId,
  assignPublicIp: base.assignPublicIp,
  cpuArchitecture: inputs.cpuArchitecture,
  logRetentionDays: inputs.logRetentionDays,
});

const addressOf = (inputs: AdHocAppInputs, { base, hostName }: Facts): WebAddress => ({
  listenerArn: base.httpsListenerArn,
  vpcId: base.vpcId,
  hostName,
  slot: inputs.slot,
});
