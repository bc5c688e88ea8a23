import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { Construct } from "constructs";
import { section } from "../core/addresses.ts";

/** Where the caller's provider works: account, region and partition, asked from AWS and never configured twice. */
export class Account extends Construct {
  /** Twelve digits. */
  readonly id: string;
  /** E.g. `eu-central-1`. */
  readonly region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /**
   * Policy that bounds every role made there.
   *
   * @default none
   */
  readonly permissionsBoundaryArn: string | undefined;

  constructor(scope: Construct, id: string, permissionsBoundaryArn?: string) {
    super(scope, id);
    section(this);
    this.permissionsBoundaryArn = permissionsBoundaryArn;
    this.id = new DataAwsCallerIdentity(this, "caller-identity").accountId;
    // Version 6 of the provider deprecates `name`; `id` is the region in versions 5 and 6.
    this.region = new DataAwsRegion(this, "region").id;
    this.partition = new DataAwsPartition(this, "partition").partition;
  }
}
