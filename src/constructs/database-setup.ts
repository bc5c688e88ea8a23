import { hcl } from "../core/hcl.ts";
import type { Base } from "./base-contract.ts";
import { type Container, environmentList, secretList } from "./container.ts";
import { databaseSetupScript } from "./database-setup-script.ts";

export interface DatabaseSetupProps {
  readonly base: Base;

  /** Image with psql 13 or newer and a shell. */
  readonly image: string;

  /** Database to make, and the role that owns it: both have this name. */
  readonly databaseName: string;

  /** Secret with the role's `username` and `password`. Its ARN stands for this environment: it is new each time one is made. */
  readonly databaseSecretArn: string;

  /** What to do with the database of an earlier environment of this name: `refuse`, `adopt` or `drop`. */
  readonly existingDatabase: string;
}

/** Name of the container. */
export const DATABASE_SETUP = "database";

/** Secrets that the container gets by reference, the master user's among them. */
export const databaseSetupSecrets = ({ base, databaseSecretArn }: DatabaseSetupProps) => ({
  PGPASSWORD: `${base.databaseMasterSecretArn}:password::`,
  PGUSER: `${base.databaseMasterSecretArn}:username::`,
  ROLE_PASSWORD: `${databaseSecretArn}:password::`,
});

/**
 * The container that makes the environment's database and role before Django's part of a release, as often as one likes.
 *
 * It alone knows the master user's password; Django's container starts when it has succeeded. TLS is required but the
 * certificate is not checked: a plain PostgreSQL image does not carry Amazon's authority, and traffic stays inside the VPC.
 */
export const databaseSetup = (props: DatabaseSetupProps): Container => ({
  name: DATABASE_SETUP,
  image: props.image,
  essential: false,
  entryPoint: ["sh", "-c"],
  command: [databaseSetupScript],
  environment: environmentList({
    DATABASE_NAME: props.databaseName,
    ENVIRONMENT_ID: props.databaseSecretArn,
    EXISTING_DATABASE: props.existingDatabase,
    PGCONNECT_TIMEOUT: "15",
    PGDATABASE: "postgres",
    PGHOST: props.base.databaseAddress,
    PGPORT: hcl`tostring(${props.base.databasePort})`,
    PGSSLMODE: "require",
  }),
  secrets: secretList(databaseSetupSecrets(props)),
  stopTimeout: 30,
  readonlyRootFilesystem: true,
});
