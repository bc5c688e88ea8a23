import { Construct } from "constructs";
import { Api } from "../../src/constructs/api.ts";
import type { AppBucket } from "../../src/constructs/app-bucket.ts";
import { type AppFacts, appFacts } from "../../src/constructs/app-facts.ts";
import { AppOperations } from "../../src/constructs/app-operations.ts";
import type { AppSecrets } from "../../src/constructs/app-secrets.ts";
import type { Backend } from "../../src/constructs/backend.ts";
import { BackendUpdate } from "../../src/constructs/backend-update.ts";
import { Beat } from "../../src/constructs/beat.ts";
import { spotShare } from "../../src/constructs/capacity.ts";
import type { Cluster } from "../../src/constructs/cluster.ts";
import { DnsRecord } from "../../src/constructs/dns-record.ts";
import { FurtherServices } from "../../src/constructs/further-services.ts";
import type { Images } from "../../src/constructs/images.ts";
import { QueueDepth } from "../../src/constructs/queue-depth.ts";
import { ScheduledTasks } from "../../src/constructs/scheduled-tasks.ts";
import type { Platform } from "../../src/constructs/task-definition.ts";
import type { ExecutionRole } from "../../src/constructs/task-roles.ts";
import { WebUi } from "../../src/constructs/web-ui.ts";
import { Workers } from "../../src/constructs/workers.ts";
import { section } from "../../src/core/addresses.ts";
import { hcl } from "../../src/core/hcl.ts";
import { complete, type Inputs, type Props, reference } from "../../src/core/inputs.ts";
import { outputsOf } from "../../src/core/outputs.ts";
import { Foundation } from "./foundation.ts";
import { outputs } from "./outputs.ts";
import { rules } from "./rules.ts";
import { LAST_RULE, service, worker } from "./services.ts";
import { scalingChange, scheduledTask, variables } from "./variables.ts";

export type ProdAppProps = Props<typeof variables>;

type ProdAppInputs = Inputs<typeof variables>;

/** A Django application in production on a base. */
export class ProdApp extends Construct {
  /** The module\'s outputs, in camelCase. */
  readonly outputs: Readonly<Record<string, unknown>>;
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
  readonly furtherServices: FurtherServices;
  readonly backendUpdate: BackendUpdate;
  readonly scheduledTasks: ScheduledTasks;
  /** Map from each service's name to what a release has to know about it. */
  readonly services: unknown;

  constructor(scope: Construct, id: string, props: ProdAppProps) {
    super(scope, id);
    section(this);
    const inputs = complete(variables, props, rules);
    const facts = appFacts(inputs);

    const foundation = new Foundation(this, "foundation", inputs, facts);
    const { platform, backend } = foundation;

    this.facts = facts;
    this.cluster = foundation.cluster;
    this.images = foundation.images;
    this.appSecrets = foundation.appSecrets;
    this.bucket = foundation.bucket;
    this.executionRole = foundation.executionRole;

    this.api = this.createApi(inputs, backend);
    this.webUi = this.createWebUi(inputs, platform);
    this.workers = this.createWorkers(inputs, backend);
    this.beat = new Beat(this, "beat", {
      ...inputs.beat,
      backend,
      executionRoleArn: this.executionRole.arn,
      celeryApp: inputs.celeryApp,
    });
    this.furtherServices = this.createFurtherServices(inputs, backend);
    this.backendUpdate = this.createBackendUpdate(inputs, backend);
    const queueDepth = new QueueDepth(this, "queue-depth", {
      prefix: facts.prefix,
      clusterName: this.cluster.name,
      workers: inputs.workers,
    });
    this.scheduledTasks = new ScheduledTasks(this, "scheduled", {
      backend,
      executionRoleArn: this.executionRole.arn,
      tasks: hcl`merge(${inputs.scheduledTasks}, ${queueDepth.tasks})`,
      settings: reference(scheduledTask, "each.value"),
    });
    this.services = hcl`merge(${this.api.facts}, ${this.webUi.facts}, ${this.workers.facts}, ${this.beat.facts}, ${this.furtherServices.webFacts}, ${this.furtherServices.backgroundFacts})`;

    new AppOperations(this, "operations", {
      facts,
      clusterName: this.cluster.name,
      services: this.services,
      scaled: [this.api.service, this.webUi.service, this.workers, this.furtherServices],
      web: [this.api.service, this.webUi.service, this.furtherServices],
      queues: queueDepth.queues,
      topicArn: this.topics,
      missingTasksMinutes: inputs.alarms.missingTasksMinutes,
      scheduledScaling: inputs.scheduledScaling,
      scheduledScalingSettings: reference(scalingChange, "each.value"),
    });
    new DnsRecord(this, "dns", {
      zoneId: facts.base.hostedZoneId,
      hostName: facts.hostName,
      loadBalancerDnsName: facts.base.loadBalancerDnsName,
      loadBalancerZoneId: facts.base.loadBalancerZoneId,
    });

    this.outputs = outputsOf(this, outputs);
  }

  private createApi({ api, alarms }: ProdAppInputs, backend: Backend): Api {
    return new Api(this, "api", {
      ...api,
      tasks: api.minTasks,
      backend,
      address: this.facts.address,
      firstRule: LAST_RULE + 1,
      executionRoleArn: this.executionRole.arn,
      capacity: spotShare(api),
      operations: { ...this.watched(alarms), scaling: api },
    });
  }

  private createWebUi({ webUi, alarms }: ProdAppInputs, platform: Platform): WebUi {
    return new WebUi(this, "web-ui", {
      ...webUi,
      tasks: webUi.minTasks,
      platform,
      place: this.facts.place,
      address: this.facts.address,
      image: this.images.frontend,
      capacity: spotShare(webUi),
      operations: { ...this.watched(alarms), scaling: webUi },
    });
  }

  private createWorkers({ workers, celeryApp }: ProdAppInputs, backend: Backend): Workers {
    const settings = reference(worker, "each.value");
    return new Workers(this, "worker", {
      backend,
      executionRoleArn: this.executionRole.arn,
      celeryApp,
      capacity: spotShare(settings),
      workers,
      settings,
      tasks: hcl`${workers}[key].min_tasks`,
      minimumHealthyPercent: 100,
      scaling: { settings, topicArn: this.topics },
    });
  }

  private createFurtherServices({ services, alarms }: ProdAppInputs, backend: Backend): FurtherServices {
    const settings = reference(service, "each.value");
    return new FurtherServices(this, "further", {
      backend,
      executionRoleArn: this.executionRole.arn,
      address: this.facts.address,
      capacity: spotShare(settings),
      services,
      settings,
      operations: this.watched(alarms),
    });
  }

  private createBackendUpdate({ backendUpdate }: ProdAppInputs, backend: Backend): BackendUpdate {
    return new BackendUpdate(this, "backend-update", {
      ...backendUpdate,
      backend,
      database: {
        base: this.facts.base,
        image: backendUpdate.databaseClientImage,
        databaseName: this.facts.databaseName,
        databaseSecretArn: this.appSecrets.databaseArn,
        existingDatabase: backendUpdate.existingDatabase,
      },
    });
  }

  /** What the alarms of all web services have in common. */
  private watched({ errorPercent, latencyP95 }: ProdAppInputs["alarms"]) {
    return {
      loadBalancerSuffix: this.facts.base.loadBalancerArnSuffix,
      alarms: { topicArn: this.topics, errorPercent, latencyP95 },
    };
  }

  /** The base's topic; none on a base without one. */
  private get topics() {
    return hcl`compact([${this.facts.base.alarmTopicArn}])`;
  }

  /** Names of the services, step by step: those behind the queue before those that fill it, the frontend last. */
  get rollOrder(): unknown {
    const { api, webUi, workers, beat, furtherServices } = this;
    const names = [
      hcl`concat(keys(${workers.facts}), keys(${beat.facts}), keys(${furtherServices.backgroundFacts}))`,
      hcl`concat(keys(${api.facts}), keys(${furtherServices.webFacts}))`,
      hcl`keys(${webUi.facts})`,
    ];
    return hcl`[for step in ${names} : step if length(step) > 0]`;
  }

  /** Map from the name of each task that a schedule starts to what a release has to know about it. */
  get scheduled(): unknown {
    return this.scheduledTasks.released;
  }

  /** Roles of all tasks. */
  get roleArns(): unknown {
    const { executionRole, api, workers, furtherServices, scheduledTasks, backendUpdate, webUi, beat } = this;
    const always = [
      ...[executionRole.arn, api.taskRoleArn, workers.taskRoleArn, furtherServices.taskRoleArn],
      ...[scheduledTasks.taskRoleArn, ...backendUpdate.roleArns],
    ];
    return hcl`concat(${always}, ${webUi.roleArns}, ${beat.roleArns})`;
  }
}
