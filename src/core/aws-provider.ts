import { type AwsProviderConfig, AwsProvider as Provider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import { requirements } from "./build-module.ts";

/** The AWS provider in any version that the modules run with, where CDKTF's own class asks for exactly one. */
export class AwsProvider extends Provider {
  constructor(scope: Construct, id: string, config: AwsProviderConfig = {}) {
    super(scope, id, config);
    const { version } = requirements.required_providers.aws;
    Object.assign(this, {
      terraformGeneratorMetadata: { ...this.terraformGeneratorMetadata, providerVersion: version },
    });
  }
}
