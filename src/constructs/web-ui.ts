import { Construct } from "constructs";
import type { Flag, TerraformMap } from "../core/flag.ts";
import { hcl } from "../core/hcl.ts";
import type { Capacity } from "./capacity.ts";
import { environmentList } from "./container.ts";
import { onceIf } from "./copies.ts";
import type { Image } from "./images.ts";
import { WEB_UI_PORT } from "./ports.ts";
import { reachable } from "./sidecars.ts";
import type { Platform, TaskSize } from "./task-definition.ts";
import { ExecutionRole, type Place, TaskRole } from "./task-roles.ts";
import { type WebAddress, type WebOperations, WebService } from "./web-service.ts";

/** Seconds from SIGTERM to SIGKILL. */
const STOP_TIMEOUT = 60;

export interface WebUiProps extends TaskSize {
  readonly platform: Platform;
  readonly place: Place;
  readonly image: Image;
  readonly address: WebAddress;
  readonly capacity: Capacity;

  /** Scales it and watches over it. @default neither */
  readonly operations?: WebOperations;

  /** Without it, nothing is made, and every path that Django does not serve answers 404. */
  readonly enabled: Flag;

  /** Tasks to run once the first release has gone out. */
  readonly tasks: number;

  readonly healthCheckPath: string;
  readonly healthCheckGracePeriod: number;
  readonly deregistrationDelay: number;

  /** Replaces the image's command unless empty; it must listen on port 3000 and stop on SIGTERM. */
  readonly command: string[];

  /** Further environment variables; they win over what is set here. */
  readonly environment: TerraformMap<string>;
}

/** The frontend: port 3000, behind the load balancer for every path that Django does not serve. It knows no secrets. */
export class WebUi extends Construct {
  /** See `Service`. */
  readonly facts: unknown;
  /** Roles of its tasks: a list, empty without the frontend. */
  readonly roleArns: unknown;
  readonly service: WebService;

  constructor(scope: Construct, id: string, { enabled, environment, ...props }: WebUiProps) {
    super(scope, id);
    const { platform, place, image, address } = props;
    const copies = onceIf(enabled);
    const role = { copies, place, prefix: platform.prefix, name: "web-ui" };
    const taskRole = new TaskRole(this, "task", role);
    const executionRole = new ExecutionRole(this, "execution", {
      ...role,
      ...reachable([image.repositoryArn], undefined, platform.sidecars),
    });
    const service = new WebService(this, "service", {
      ...props,
      copies,
      name: "web-ui",
      kind: "web_ui",
      image: "frontend",
      size: props,
      port: WEB_UI_PORT,
      executionRoleArn: executionRole.arn,
      taskRoleArn: taskRole.arn,
      container: {
        name: "web-ui",
        image: image.name,
        port: WEB_UI_PORT,
        command: hcl`length(${props.command}) > 0 ? ${props.command} : null`,
        environment: environmentList(
          hcl`merge(${{ NUXT_PUBLIC_API_BASE: `https://${address.hostName}` }}, ${environment})`,
        ),
        stopTimeout: STOP_TIMEOUT,
      },
    });

    this.facts = service.facts;
    this.service = service;
    this.roleArns = hcl`${enabled} ? [${taskRole.arn}, ${executionRole.arn}] : []`;
  }
}
