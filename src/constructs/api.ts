import { Construct } from "constructs";
import { hcl } from "../core/hcl.ts";
import type { Backend } from "./backend.ts";
import type { Capacity } from "./capacity.ts";
import { commandOr, environmentList, secretList } from "./container.ts";
import { API_PORT } from "./ports.ts";
import type { TaskSize } from "./task-definition.ts";
import { TaskRole } from "./task-roles.ts";
import { type WebAddress, type WebOperations, WebService } from "./web-service.ts";

/** Seconds from SIGTERM to SIGKILL. */
const STOP_TIMEOUT = 60;

/** Seconds that gunicorn waits for requests under way: less than `STOP_TIMEOUT`. */
const GRACEFUL_TIMEOUT = 55;

/** Longer than the load balancer keeps a silent connection (60 s), or it sends a request into one that is just closing: a 502. */
const KEEP_ALIVE = 75;

/** Requests after which a worker is renewed, so that leaks end; the jitter keeps workers from all going at once. */
const MAX_REQUESTS = 1000;
const MAX_REQUESTS_JITTER = 100;

export interface ApiProps extends TaskSize {
  readonly backend: Backend;
  readonly executionRoleArn: string;
  readonly address: WebAddress;
  readonly capacity: Capacity;

  /** Scales it and watches over it. @default neither */
  readonly operations?: WebOperations;

  /** Tasks to run once the first release has gone out. */
  readonly tasks: number;

  /** Paths that Django serves. */
  readonly pathPatterns: string[];
  /** See `WebService`. */
  readonly firstRule?: number;
  readonly healthCheckPath: string;
  readonly healthCheckGracePeriod: number;
  readonly deregistrationDelay: number;

  /** What gunicorn serves, e.g. `backend.wsgi:application`, and with how many processes, threads and seconds per request. */
  readonly wsgiApplication: string;
  readonly gunicornWorkers: number;
  readonly gunicornThreads: number;
  readonly gunicornTimeout: number;

  /** Replaces the whole gunicorn command unless empty; it must listen on port 8000 and stop on SIGTERM. */
  readonly command: string[];
}

/** The Django web service: gunicorn on port 8000, behind the load balancer for the paths that Django serves. */
export class Api extends Construct {
  /** See `Service`. */
  readonly facts: unknown;
  readonly taskRoleArn: string;
  readonly service: WebService;

  constructor(scope: Construct, id: string, { backend, pathPatterns, ...props }: ApiProps) {
    super(scope, id);
    const { platform, image, environment } = backend;
    const role = new TaskRole(this, "task", { ...backend, prefix: platform.prefix, name: "api" });
    const service = new WebService(this, "service", {
      ...props,
      name: "api",
      kind: "api",
      image: "backend",
      platform,
      size: props,
      port: API_PORT,
      paths: pathPatterns,
      taskRoleArn: role.arn,
      container: {
        name: "api",
        image: image.name,
        port: API_PORT,
        command: commandOr(props.command, gunicorn(props)),
        environment: environmentList(environment.variables, environment.secrets),
        secrets: secretList(environment.secrets),
        stopTimeout: STOP_TIMEOUT,
      },
    });

    this.facts = service.facts;
    this.service = service;
    this.taskRoleArn = role.arn;
  }
}

/** Source: gunicorn documentation, "Settings". */
const gunicorn = (
  props: Pick<ApiProps, "wsgiApplication" | "gunicornWorkers" | "gunicornThreads" | "gunicornTimeout">,
) => {
  const settings = {
    "--bind": `0.0.0.0:${API_PORT}`,
    "--worker-class": "gthread",
    "--workers": hcl`tostring(${props.gunicornWorkers})`,
    "--threads": hcl`tostring(${props.gunicornThreads})`,
    "--timeout": hcl`tostring(${props.gunicornTimeout})`,
    "--graceful-timeout": `${GRACEFUL_TIMEOUT}`,
    "--keep-alive": `${KEEP_ALIVE}`,
    "--max-requests": `${MAX_REQUESTS}`,
    "--max-requests-jitter": `${MAX_REQUESTS_JITTER}`,
    // In memory: a heartbeat file on a slow disk blocks the worker that writes it.
    "--worker-tmp-dir": "/dev/shm",
    "--access-logfile": "-",
  };
  return ["gunicorn", props.wsgiApplication, ...Object.entries(settings).flat()];
};
