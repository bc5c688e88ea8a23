import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";
import { EphemeralResource } from "../core/ephemeral.ts";
import { json } from "../core/hcl.ts";

/** Letters and digits only, so that no client has to escape them: 64 of them are about 380 bits. */
const LENGTH = 64;

export interface AppSecretsProps {
  /** Prefix of every name, e.g. `dev-alpha`. */
  readonly prefix: string;

  /** Role that the application has in the database. */
  readonly databaseRole: string;

  /** Days that AWS keeps a deleted secret; 0 frees its name at once, so that the environment can be made again. */
  readonly recoveryWindowDays: number;

  /** KMS key that they are encrypted with; without it, the account's own for Secrets Manager. */
  readonly kmsKeyArn?: string | undefined;
}

/**
 * The two secrets of an environment, $0.40 a month each: Django's secret key and the password of its role in the database.
 *
 * They are generated while Terraform runs and go into write-only arguments: neither plan nor state ever holds them. Each run
 * generates new values, but writes them only when the version beside them changes.
 */
export class AppSecrets extends Construct {
  readonly djangoSecretKeyArn: string;
  /** JSON with `username` and `password`. Its ARN is new each time the environment is made. */
  readonly databaseArn: string;
  readonly databaseName: string;

  constructor(scope: Construct, id: string, props: AppSecretsProps) {
    super(scope, id);
    section(this);
    const djangoSecretKey = this.createSecret("django-secret-key", "Django's SECRET_KEY.", props, (value) => value);
    const database = this.createSecret("database", "The application's role in the database.", props, (password) =>
      json({ username: props.databaseRole, password }),
    );

    this.djangoSecretKeyArn = djangoSecretKey.arn;
    this.databaseArn = database.arn;
    this.databaseName = database.name;
  }

  private createSecret(
    name: string,
    description: string,
    { prefix, recoveryWindowDays, kmsKeyArn }: AppSecretsProps,
    content: (value: string) => string,
  ): SecretsmanagerSecret {
    const generated = new EphemeralResource(this, `${name}-random-password`, {
      type: "aws_secretsmanager_random_password",
      arguments: { password_length: LENGTH, exclude_punctuation: true },
    });
    const secret = new SecretsmanagerSecret(this, `${name}-secret`, {
      name: `${prefix}/${name}`,
      description,
      recoveryWindowInDays: recoveryWindowDays,
      ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }),
    });
    new SecretsmanagerSecretVersion(this, `${name}-secret-version`, {
      secretId: secret.id,
      secretStringWo: content(generated.attribute("random_password")),
      secretStringWoVersion: 1,
    });
    return secret;
  }
}
