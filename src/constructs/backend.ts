import type { Construct } from "constructs";
import type { TerraformMap } from "../core/flag.ts";
import type { AppBucket } from "./app-bucket.ts";
import type { AppFacts } from "./app-facts.ts";
import { DjangoEnvironment, type DjangoEnvironmentProps } from "./django-environment.ts";
import type { Image } from "./images.ts";
import type { Platform } from "./task-definition.ts";
import type { Place, Statement } from "./task-roles.ts";

/** What every task with the Django image needs. */
export interface Backend {
  readonly platform: Platform;
  readonly place: Place;
  readonly image: Image;
  readonly environment: DjangoEnvironment;

  /** What Django's code may do: its files, its own database secret, and to protect its tasks from being scaled in. */
  readonly statements: readonly Statement[];

  /** See `TaskRole`. */
  readonly policyArns: TerraformMap<string>;
}

interface DjangoProps extends Omit<DjangoEnvironmentProps, keyof AppFacts | "bucketName"> {
  readonly facts: AppFacts;
  readonly platform: Platform;
  readonly image: Image;
  readonly bucket: AppBucket;
  readonly taskRolePolicyArns: TerraformMap<string>;
}

/** The Django image with everything it is told and may do, in one environment. */
export const djangoBackend = (scope: Construct, props: DjangoProps): Backend => {
  const { facts, platform, image, bucket, appSecrets } = props;
  const environment = new DjangoEnvironment(scope, "environment", { ...facts, ...props, bucketName: bucket.name });
  const ownDatabase = {
    Effect: "Allow",
    Action: ["secretsmanager:GetSecretValue"],
    Resource: [appSecrets.databaseArn],
  } as const;
  const { place } = facts;
  // A task asks for it by itself, before work that takes long. Source: Amazon ECS, "Task scale-in protection endpoint".
  const ownTasks = {
    Effect: "Allow",
    Action: ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"],
    Resource: [`arn:${place.partition}:ecs:${place.region}:${place.id}:task/${platform.prefix}/*`],
  } as const;
  const statements = [...bucket.access, ownDatabase, ownTasks];
  return { platform, place, image, environment, statements, policyArns: props.taskRolePolicyArns };
};
