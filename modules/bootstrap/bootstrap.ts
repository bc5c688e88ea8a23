import { Construct } from "constructs";
import { Account } from "../../src/constructs/account.ts";
import { Certificate } from "../../src/constructs/certificate.ts";
import { CiRoles } from "../../src/constructs/ci-roles.ts";
import { GithubOidcProvider } from "../../src/constructs/github-oidc-provider.ts";
import { ImageRepositories } from "../../src/constructs/image-repositories.ts";
import { MailIdentity } from "../../src/constructs/mail-identity.ts";
import { RoleBoundary } from "../../src/constructs/role-boundary.ts";
import { StateBucket } from "../../src/constructs/state-bucket.ts";
import { section } from "../../src/core/addresses.ts";
import { hcl, text } from "../../src/core/hcl.ts";
import { complete, type Inputs, type Props } from "../../src/core/inputs.ts";
import { outputsOf } from "../../src/core/outputs.ts";
import { outputs } from "./outputs.ts";
import { rules } from "./rules.ts";
import { variables } from "./variables.ts";

/** The variables of the module, in TypeScript's spelling. */
export type BootstrapProps = Props<typeof variables>;

/**
 * What an account needs once, before its first base: a bucket for Terraform's states, image repositories, and roles for CI.
 * It costs cents, but for the images' storage.
 *
 * @example
 * new Bootstrap(this, "bootstrap", { name: "main", repository: "acme/shop", bases: ["dev", "prod"] });
 */
export class Bootstrap extends Construct {
  /** The module's outputs, in camelCase. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly account: Account;
  readonly stateBucket: StateBucket;
  readonly images: ImageRepositories;
  readonly oidcProvider: GithubOidcProvider;
  readonly boundary: RoleBoundary;
  readonly roles: CiRoles;
  /** Empty without one. */
  readonly certificateArn: string;
  readonly mail: MailIdentity;

  constructor(scope: Construct, id: string, props: BootstrapProps) {
    super(scope, id);
    section(this);
    const inputs: Inputs<typeof variables> = complete(variables, props, rules);
    const { name, bases, domainName, hostedZoneId } = inputs;

    this.account = new Account(this, "account");
    this.stateBucket = new StateBucket(this, "state-bucket", {
      name,
      account: this.account,
      kmsKeyArn: inputs.stateKmsKeyArn,
      versionDays: inputs.stateVersionDays,
    });
    this.images = new ImageRepositories(this, "image-repositories", {
      account: this.account,
      names: inputs.imageRepositories,
    });
    this.oidcProvider = new GithubOidcProvider(this, "oidc-provider", { arn: inputs.oidcProviderArn });
    this.boundary = new RoleBoundary(this, "role-boundary", { name, account: this.account, bases });
    this.roles = new CiRoles(this, "roles", {
      name,
      account: this.account,
      bases,
      oidcProviderArn: this.oidcProvider.arn,
      repository: inputs.repository,
      applyEnvironments: inputs.applyEnvironments,
      releaseEnvironments: inputs.releaseEnvironments,
      boundaryArn: this.boundary.arn,
      stateBucketArn: this.stateBucket.arn,
      stateKeyArns: hcl`${inputs.stateKmsKeyArn} == null ? [] : [${inputs.stateKmsKeyArn}]`,
      repositoryArns: this.images.arns,
    });
    const certificate = new Certificate(this, "certificate", {
      name,
      domainName: text(hcl`${domainName}`),
      hostedZoneId,
      // No ARN means that one is made.
      certificateArn: text(hcl`(${inputs.certificate} ? null : "")`),
    });
    this.certificateArn = text(hcl`try(${certificate.arn}, "")`);
    this.mail = new MailIdentity(this, "mail-identity", {
      ...inputs.mail,
      account: this.account,
      domainName,
      hostedZoneId,
    });

    this.outputs = outputsOf(this, outputs);
  }
}
