import type { AppEnvironment } from "../../src/release/environment.ts";
import type { Images } from "../../src/release/images.ts";
import type { AppOutputs } from "../../src/release/outputs.ts";
import type { ReleaseRecord, State } from "../../src/release/records.ts";
import type { Survey } from "../../src/release/survey.ts";

const REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

/** Both images at one version. */
export const images = (version: string): Images => ({
  backend: { reference: `${REGISTRY}/backend@sha256:${version}`, version },
  frontend: { reference: `${REGISTRY}/frontend@sha256:${version}`, version },
});

const service = (name: string, kind: string, image: "backend" | "frontend", tasks = 2) => ({
  ...{ kind, image, tasks, container: name, family: `dev-alpha-${name}`, log_group: `/ecs/dev-alpha/${name}` },
});

/** An app environment with three services. */
export const environment = (outputs: Partial<AppOutputs> = {}): AppEnvironment => ({
  stack: "app-alpha",
  region: "eu-west-1",
  outputs: {
    url: "https://alpha.example.com",
    host_name: "alpha.example.com",
    name: "dev-alpha",
    region: "eu-west-1",
    cluster_name: "dev-alpha",
    services: {
      api: service("api", "api", "backend"),
      beat: service("beat", "beat", "backend", 1),
      "web-ui": service("web-ui", "web_ui", "frontend"),
    },
    roll_order: [["beat"], ["api"], ["web-ui"]],
    backend_update: {
      family: "dev-alpha-backend-update",
      container: "backend-update",
      image: "backend",
      log_group: "/ecs/dev-alpha/backend-update",
      log_stream_prefix: "ecs",
    },
    scheduled: {},
    scheduled_tasks: {},
    image_parameters: { backend: "/django/dev-alpha/images/backend", frontend: "/django/dev-alpha/images/frontend" },
    task_subnet_ids: ["subnet-1"],
    security_group_id: "sg-1",
    assign_public_ip: false,
    https_listener_arn: "arn:listener",
    maintenance_priority: 1,
    bucket_name: "dev-alpha-assets",
    database_name: "dev_alpha",
    database_address: "db",
    database_port: 5432,
    database_secret_arn: "arn:secret",
    ...outputs,
  },
});

/** ARN of a family's revision. */
export const arn = (name: string, revision: number): string =>
  `arn:aws:ecs:eu-west-1:123456789012:task-definition/dev-alpha-${name}:${revision}`;

const CREATED = "2026-01-01T00:00:00.000Z";

/** Every service at a revision, with as many tasks. */
export const state = (version: string, revision: number, desiredCount: number): State => ({
  images: images(version),
  services: Object.fromEntries(
    ["api", "beat", "web-ui"].map((name) => [
      name,
      { taskDefinition: arn(name, revision), desiredCount, createdAt: CREATED },
    ]),
  ),
});

/**
 * What a release sees: services at a revision, steady, and the newest revision of each family with the images of a version.
 */
export const survey = (
  present: State,
  newest: { readonly revision: number; readonly version: string },
  records: Pick<Survey, "latest" | "good"> = {},
): Survey => ({
  ...records,
  present,
  services: Object.fromEntries(
    Object.entries(present.services).map(([name, { taskDefinition, desiredCount }]) => [
      name,
      {
        serviceName: name,
        taskDefinition,
        desiredCount,
        deployments: [{ id: "d1", status: "PRIMARY", taskDefinition, rolloutState: "COMPLETED" as const }],
      },
    ]),
  ),
  revisions: Object.fromEntries(
    ["api", "beat", "web-ui", "backend-update", "clean"].map((name) => [
      `dev-alpha-${name}`,
      {
        arn: arn(name, newest.revision),
        tags: [],
        definition: {
          family: `dev-alpha-${name}`,
          containerDefinitions: [
            { name: "sidecar", image: "sidecar:1" },
            { name, image: images(newest.version)[name === "web-ui" ? "frontend" : "backend"].reference },
          ],
        },
      },
    ]),
  ),
});

/** A release record, v1 → v2. */
export const record = (change: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  id: "r1",
  kind: "release",
  outcome: "succeeded",
  step: "finish",
  who: "ann",
  lock: "token",
  startedAt: CREATED,
  from: state("v1", 1, 2),
  to: { images: images("v2"), services: state("v2", 2, 2).services },
  repairs: [],
  ...change,
});
