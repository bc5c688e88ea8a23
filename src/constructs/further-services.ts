import { Construct } from "constructs";
import type { TerraformMap } from "../core/flag.ts";
import { hcl, number, text } from "../core/hcl.ts";
import type { Backend } from "./backend.ts";
import type { Capacity } from "./capacity.ts";
import { environmentList, healthCheckBy, secretList } from "./container.ts";
import { forEachEntry } from "./copies.ts";
import { API_PORT } from "./ports.ts";
import { scalableTarget, scaledId } from "./scalable-target.ts";
import { Service } from "./service.ts";
import { StepScaling, type StepScalingSettings } from "./step-scaling.ts";
import type { TaskSize } from "./task-definition.ts";
import { TaskRole } from "./task-roles.ts";
import type { WebScalingSettings } from "./web-scaling.ts";
import { type WebAddress, type WebOperations, WebService } from "./web-service.ts";

/** A service of the map, as seen from inside a resource made for each of them. */
export interface FurtherServiceSettings extends TaskSize, StepScalingSettings, WebScalingSettings {
  /** What it runs; with paths, it listens on port 8000. */
  readonly command: string[];

  /** Paths it is served at, four at most; none for a background process. */
  readonly pathPatterns: string[];

  /** Place of its rule among the environment's. */
  readonly rule: number;

  readonly healthCheckPath: string;
  readonly healthCheckGracePeriod: number;
  readonly deregistrationDelay: number;

  /** Of a background process, as ECS spells it, unless empty. */
  readonly healthCheckCommand: string[];

  /** Seconds from SIGTERM to SIGKILL. */
  readonly stopTimeout: number;
}

export interface FurtherServicesProps {
  readonly backend: Backend;
  readonly executionRoleArn: string;
  readonly address: WebAddress;
  readonly capacity: Capacity;

  /** The services by name. */
  readonly services: TerraformMap<unknown>;

  /** References to `each.value`. */
  readonly settings: FurtherServiceSettings;

  readonly operations: Omit<WebOperations, "scaling">;
}

/** Name of the only container of such a service, besides sidecars. */
const CONTAINER = "app";

/**
 * Services that run the Django image with a command of their own: those with paths behind the load balancer on port 8000, before
 * the API's rules, the others in the background.
 */
export class FurtherServices extends Construct {
  /** See `Service`: of those with paths, and of the others. */
  readonly webFacts: unknown;
  readonly backgroundFacts: unknown;
  /** See `WebService`. */
  readonly targetGroups: unknown;
  readonly resourceIds: unknown;
  readonly taskRoleArn: string;

  constructor(scope: Construct, id: string, props: FurtherServicesProps) {
    super(scope, id);
    const { platform } = props.backend;
    const role = new TaskRole(this, "task", { ...props.backend, prefix: platform.prefix, name: "service" });
    const web = this.createWeb(props, role.arn);
    const background = this.createBackground(props, role.arn);

    this.webFacts = web.facts;
    this.backgroundFacts = background.facts;
    this.targetGroups = web.targetGroups;
    this.resourceIds = hcl`merge(${web.resourceIds}, ${background.resourceIds})`;
    this.taskRoleArn = role.arn;
  }

  private createWeb(props: FurtherServicesProps, taskRoleArn: string): WebService {
    const { address, settings, operations } = props;
    return new WebService(new Construct(this, "web"), "service", {
      ...this.common(props, taskRoleArn, "> 0"),
      ...settings,
      address,
      port: API_PORT,
      singleRule: { paths: settings.pathPatterns, place: settings.rule },
      operations: { ...operations, scaling: settings },
      container: { ...this.container(props), port: API_PORT },
    });
  }

  private createBackground(props: FurtherServicesProps, taskRoleArn: string) {
    const { backend, settings } = props;
    const scope = new Construct(this, "background");
    const common = this.common(props, taskRoleArn, "== 0");
    const service = new Service(scope, "service", {
      ...common,
      replacement: { minimumHealthyPercent: 100, maximumPercent: 200, zoneRebalancing: true },
      container: { ...this.container(props), healthCheck: healthCheckBy(settings.healthCheckCommand) },
    });
    const { copies, name } = common;
    const scaled = { platform: backend.platform, copies, name, service: service.service };
    const target = scalableTarget(scope, scaled, settings);
    new StepScaling(scope, "scaling", { ...scaled, settings, target });
    return { facts: service.facts, resourceIds: scaledId(scaled, target) };
  }

  private common(props: FurtherServicesProps, taskRoleArn: string, paths: "> 0" | "== 0") {
    const { backend, executionRoleArn, capacity, services, settings } = props;
    const chosen = paths === "> 0" ? hcl`length(service.path_patterns) > 0` : hcl`length(service.path_patterns) == 0`;
    return {
      copies: forEachEntry(hcl`{ for name, service in ${services} : name => service if ${chosen} }`),
      name: text(hcl`each.key`),
      kind: "service",
      image: "backend",
      platform: backend.platform,
      size: settings,
      tasks: hcl`${services}[key].min_tasks`,
      capacity,
      executionRoleArn,
      taskRoleArn,
    } as const;
  }

  private container({ backend: { image, environment }, settings }: FurtherServicesProps) {
    return {
      name: CONTAINER,
      image: image.name,
      command: settings.command,
      environment: environmentList(environment.variables, environment.secrets),
      secrets: secretList(environment.secrets),
      stopTimeout: number(hcl`${settings.stopTimeout}`),
    };
  }
}
