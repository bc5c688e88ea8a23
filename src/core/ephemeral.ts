import { ref, TerraformElement, Token } from "cdktf";
import type { Construct } from "constructs";

export interface EphemeralResourceConfig {
  /** Terraform's type, e.g. `aws_secretsmanager_random_password`. */
  readonly type: string;
  /** The arguments in Terraform's spelling. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/**
 * A value that exists while Terraform runs and is written to neither plan nor state.
 *
 * Its attributes may only go into write-only arguments (`…_wo`), other ephemeral values and providers.
 * Source: Terraform documentation, "Ephemeral resources".
 */
export class EphemeralResource extends TerraformElement {
  readonly terraformResourceType: string;
  private readonly config: EphemeralResourceConfig;

  constructor(scope: Construct, id: string, config: EphemeralResourceConfig) {
    super(scope, id, config.type);
    this.terraformResourceType = config.type;
    this.config = config;
  }

  /** Reference to one of its attributes, e.g. `random_password`. */
  attribute(name: string): string {
    return Token.asString(ref(`ephemeral.${this.config.type}.${this.friendlyUniqueId}.${name}`));
  }

  override toTerraform(): object {
    return { ephemeral: { [this.config.type]: { [this.friendlyUniqueId]: this.config.arguments } } };
  }
}
