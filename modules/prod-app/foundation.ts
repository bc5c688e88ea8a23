import { Construct } from "constructs";
import { AppBucket } from "../../src/constructs/app-bucket.ts";
import { type AppFacts, appPlatform, basePreconditions } from "../../src/constructs/app-facts.ts";
import { AppSecrets } from "../../src/constructs/app-secrets.ts";
import { type Backend, djangoBackend } from "../../src/constructs/backend.ts";
import { Cluster } from "../../src/constructs/cluster.ts";
import { Images } from "../../src/constructs/images.ts";
import { reachable, sidecarsOf } from "../../src/constructs/sidecars.ts";
import type { Platform } from "../../src/constructs/task-definition.ts";
import { ExecutionRole } from "../../src/constructs/task-roles.ts";
import { section } from "../../src/core/addresses.ts";
import { hcl } from "../../src/core/hcl.ts";
import type { Inputs } from "../../src/core/inputs.ts";
import type { variables } from "./variables.ts";

type FoundationInputs = Inputs<typeof variables>;

/** What all tasks of the environment stand on: cluster, images, secrets, files, and the role that starts them. */
export class Foundation extends Construct {
  readonly cluster: Cluster;
  readonly images: Images;
  readonly appSecrets: AppSecrets;
  readonly bucket: AppBucket;
  readonly platform: Platform;
  readonly backend: Backend;
  readonly executionRole: ExecutionRole;

  constructor(scope: Construct, id: string, inputs: FoundationInputs, facts: AppFacts) {
    super(scope, id);
    section(this);
    const { prefix, place, base } = facts;

    this.cluster = new Cluster(this, "cluster", {
      name: prefix,
      // The alarms on missing tasks and the scaling of workers read it.
      containerInsights: true,
      logRetentionDays: inputs.logRetentionDays,
      kmsKeyArn: inputs.kmsKeyArn,
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
      recoveryWindowDays: inputs.secretRecoveryDays,
      kmsKeyArn: inputs.kmsKeyArn,
    });
    this.bucket = new AppBucket(this, "assets", {
      name: `${prefix}-assets-${base.accountId}-${base.region}`,
      forceDestroy: inputs.bucketForceDestroy,
      origin: `https://${facts.hostName}`,
      corsOrigins: inputs.bucketCorsOrigins,
      versioned: true,
    });
    this.platform = {
      ...appPlatform(inputs, facts, this.cluster),
      kmsKeyArn: inputs.kmsKeyArn,
      sidecars: sidecarsOf(inputs.sidecars),
    };
    this.backend = this.createBackend(inputs, facts);
    this.executionRole = new ExecutionRole(this, "execution", {
      prefix,
      place,
      name: "backend",
      ...reachable(
        [this.images.backend.repositoryArn],
        hcl`values(${this.backend.environment.secrets})`,
        this.platform.sidecars,
      ),
    });
  }

  private createBackend(inputs: FoundationInputs, facts: AppFacts): Backend {
    return djangoBackend(this, {
      facts,
      platform: this.platform,
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
  }
}
