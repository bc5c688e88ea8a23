import type { Output } from "../core/module.ts";
import type { AppBucket } from "./app-bucket.ts";
import type { AppFacts } from "./app-facts.ts";
import type { AppSecrets } from "./app-secrets.ts";
import type { BackendUpdate } from "./backend-update.ts";
import type { Cluster } from "./cluster.ts";
import type { Images } from "./images.ts";

const SERVICE =
  "object({ kind = string, image = string, container = string, tasks = number, family = string, log_group = string })";
const BACKEND_UPDATE =
  "object({ family = string, container = string, image = string, log_group = string, log_stream_prefix = string })";

const SCHEDULED = "object({ family = string, container = string, image = string })";

/** What every app's composition has for its outputs. */
export interface DeployedApp {
  readonly facts: AppFacts;
  readonly cluster: Cluster;
  readonly images: Images;
  readonly appSecrets: AppSecrets;
  readonly bucket: AppBucket;
  readonly backendUpdate: BackendUpdate;
  /** Map from each service's name to what a release has to know about it. */
  readonly services: unknown;
  /** Map from the name of each task that a schedule starts to its family, container and image. */
  readonly scheduled: unknown;
  /** Names of the services, step by step. */
  readonly rollOrder: unknown;
  /** Roles of all tasks. */
  readonly roleArns: unknown;
}

/** The outputs of every app: all that a release reads. */
export const appOutputs: Readonly<Record<string, Output<DeployedApp>>> = {
  url: {
    description: "Where the environment is served.",
    type: "string",
    value: ({ facts }) => `https://${facts.hostName}`,
  },
  host_name: {
    description: "Host name of the environment.",
    type: "string",
    value: ({ facts }) => facts.hostName,
  },
  name: {
    description: "Prefix of every resource name: `<base>-<app>`.",
    type: "string",
    value: ({ facts }) => facts.prefix,
  },
  region: {
    description: "AWS region the environment lives in.",
    type: "string",
    value: ({ facts }) => facts.base.region,
  },
  cluster_name: {
    description: "Name of the ECS cluster.",
    type: "string",
    value: ({ cluster }) => cluster.name,
  },
  services: {
    description:
      "Services by name: kind (`api`, `web_ui`, `worker`, `beat`), which image it runs (`backend`, `frontend`), its container, how many tasks to run, the family whose newest task definition a release goes out from, and the log group.",
    type: `map(${SERVICE})`,
    value: ({ services }) => services,
  },
  roll_order: {
    description: "Names of the services in the order in which a release rolls them; those of one step roll together.",
    type: "list(list(string))",
    value: ({ rollOrder }) => rollOrder,
  },
  backend_update: {
    description:
      "The task that a release runs before it rolls anything: its family of task definitions, Django's container, which image that runs, and where its log is.",
    type: BACKEND_UPDATE,
    value: ({ backendUpdate }) => backendUpdate.facts,
  },
  scheduled: {
    description:
      "What schedules start, by name: the family whose newest task definition runs, its container, and which image that runs (`backend`, `frontend`). A release registers the new image for each.",
    type: `map(${SCHEDULED})`,
    value: ({ scheduled }) => scheduled,
  },
  image_parameters: {
    description: "SSM parameters that hold the released images: `backend` and `frontend`.",
    type: "map(string)",
    value: ({ images }) => ({ backend: images.backend.parameterName, frontend: images.frontend.parameterName }),
  },
  task_subnet_ids: {
    description: "IDs of the subnets that tasks run in.",
    type: "list(string)",
    value: ({ facts }) => facts.base.taskSubnetIds,
  },
  security_group_id: {
    description: "Security group of every task.",
    type: "string",
    value: ({ facts }) => facts.base.appSecurityGroupId,
  },
  assign_public_ip: {
    description: "Whether tasks need a public address to reach the internet.",
    type: "bool",
    value: ({ facts }) => facts.base.assignPublicIp,
  },
  role_arns: {
    description: "Roles of the tasks: what whoever releases must be allowed to pass.",
    type: "list(string)",
    value: ({ roleArns }) => roleArns,
  },
  https_listener_arn: {
    description: "Listener that serves the environment.",
    type: "string",
    value: ({ facts }) => facts.base.httpsListenerArn,
  },
  maintenance_priority: {
    description: "Listener priority before all others of this environment, left free for a maintenance page.",
    type: "number",
    value: ({ facts }) => facts.maintenancePriority,
  },
  bucket_name: {
    description: "Bucket of media and static files.",
    type: "string",
    value: ({ bucket }) => bucket.name,
  },
  database_name: {
    description: "Name of the environment's database, and of the role that owns it.",
    type: "string",
    value: ({ facts }) => facts.databaseName,
  },
  database_address: {
    description: "Host name of the database.",
    type: "string",
    value: ({ facts }) => facts.base.databaseAddress,
  },
  database_port: {
    description: "Port of the database.",
    type: "number",
    value: ({ facts }) => facts.base.databasePort,
  },
  database_secret_arn: {
    description: "Secret with the `username` and `password` of the environment's database role.",
    type: "string",
    value: ({ appSecrets }) => appSecrets.databaseArn,
  },
};
