import { TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import type { TerraformMap } from "../core/flag.ts";
import { hcl, text } from "../core/hcl.ts";
import type { AppSecrets } from "./app-secrets.ts";
import type { Base } from "./base-contract.ts";

export interface DjangoEnvironmentProps {
  readonly base: Base;

  /** Name of the environment, e.g. `alpha`. */
  readonly name: string;

  /** Prefix of every name, e.g. `dev-alpha`. */
  readonly prefix: string;

  /** Number of the environment on its base; its two logical databases of the cache come from it. */
  readonly slot: number;

  /** Domain the environment is served below, and its own host name there. */
  readonly domainName: string;
  readonly hostName: string;

  /** Database and role, which have the same name. */
  readonly databaseName: string;

  readonly bucketName: string;

  readonly appSecrets: AppSecrets;

  readonly settingsModule: string;
  readonly sentryDsn: string;

  /** Further environment variables and secrets (name → ARN); they win over what is set here. */
  readonly environment: TerraformMap<string>;
  readonly secrets: TerraformMap<string>;
}

/** What every container with the Django image is told: the contract between the stack and the application's settings. */
export class DjangoEnvironment extends Construct {
  /** Environment variables: a map. */
  readonly variables: unknown;
  /** Secrets: a map from name to ARN. */
  readonly secrets: unknown;

  constructor(scope: Construct, id: string, props: DjangoEnvironmentProps) {
    super(scope, id);
    section(this);
    const { appSecrets } = props;

    this.variables = new TerraformLocal(
      this,
      "backend-environment",
      hcl`merge(${this.settings(props)}, ${props.environment})`,
    ).expression;
    this.secrets = new TerraformLocal(
      this,
      "backend-secrets",
      hcl`merge(${{
        DJANGO_SECRET_KEY: appSecrets.djangoSecretKeyArn,
        POSTGRES_PASSWORD: `${appSecrets.databaseArn}:password::`,
      }}, ${props.secrets})`,
    ).expression;
  }

  private settings(props: DjangoEnvironmentProps) {
    const { base, prefix, slot, databaseName } = props;
    const cache = `rediss://${base.cacheAddress}:${text(hcl`${base.cachePort}`)}`;
    // Celery asks for the check of the certificate by name; without it, it warns that the connection is insecure.
    const cacheDatabase = (place: 0 | 1) =>
      `${cache}/${text(hcl`(${slot} - 1) * 2 + ${place}`)}?ssl_cert_reqs=required`;
    return {
      APP_NAME: props.name,
      AWS_REGION: base.region,
      BASE_STACK_NAME: base.name,
      CELERY_BROKER_URL: cacheDatabase(0),
      CELERY_QUEUE_PREFIX: `${prefix}-`,
      DB_SECRET_NAME: props.appSecrets.databaseName,
      DJANGO_SETTINGS_MODULE: props.settingsModule,
      DOMAIN_NAME: props.domainName,
      FRONTEND_URL: `https://${props.hostName}`,
      POSTGRES_NAME: databaseName,
      POSTGRES_PORT: text(hcl`tostring(${base.databasePort})`),
      POSTGRES_SERVICE_HOST: base.databaseAddress,
      POSTGRES_USER: databaseName,
      REDIS_SERVICE_HOST: base.cacheAddress,
      REDIS_URL: cacheDatabase(1),
      S3_BUCKET_NAME: props.bucketName,
      SENTRY_DSN: props.sentryDsn,
    };
  }
}
