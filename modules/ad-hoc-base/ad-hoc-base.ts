import { Construct } from "constructs";
import { section } from "../../src/core/addresses.ts";
import { complete, type Inputs, type Props } from "../../src/core/inputs.ts";
import { variables } from "./variables.ts";

export type AdHocBaseProps = Props<typeof variables>;

export class AdHocBase extends Construct {
  constructor(scope: Construct, id: string, props: AdHocBaseProps) {
    super(scope, id);
    section(this);
    const inputs: Inputs<typeof variables> = complete(variables, props);
    void inputs;
  }
}
