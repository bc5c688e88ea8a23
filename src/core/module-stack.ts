import { tmpdir } from "node:os";
import { App, TerraformElement, TerraformOutput, TerraformStack } from "cdktf";
import { addressOf, authorPath, readableName } from "./addresses.ts";

/** An app that only resolves constructs: modules are written by `buildModule`, so CDKTF's output folder is never used. */
export const moduleApp = (): App => new App({ outdir: tmpdir(), skipValidation: true });

/**
 * A published Terraform module: resources and outputs with readable addresses, and nothing that belongs to whoever calls it
 * (no provider, no backend).
 */
export class ModuleStack extends TerraformStack {
  private readonly owners = new Map<string, TerraformElement>();

  /** CDKTF gives every stack a backend here; a module's caller chooses it. */
  override prepareStack(): void {}

  /** @throws Error when two elements would share an address; both are named. */
  protected override allocateLogicalId(element: TerraformElement): string {
    if (TerraformOutput.isTerraformOutput(element)) return element.node.id;
    if (!TerraformElement.isTerraformElement(element)) return super.allocateLogicalId(element);
    const name = readableName(element, this);
    const address = addressOf(element, name);
    const owner = this.owners.get(address) ?? element;
    if (owner !== element) {
      throw new Error(
        `${authorPath(owner)} and ${authorPath(element)} share the address ${address}: rename one of them.`,
      );
    }
    this.owners.set(address, element);
    return name;
  }
}
