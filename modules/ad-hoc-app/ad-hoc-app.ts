import { Construct } from "constructs";
import { section } from "../../src/core/addresses.ts";
import { complete, type Inputs, type Props } from "../../src/core/inputs.ts";
import { variables } from "./variables.ts";

export type AdHocAppProps = Props<typeof variables>;

export class AdHocApp extends Construct {
  constructor(scope: Construct, id: string, props: AdHocAppProps) {
    super(scope, id);
    section(this);
    const inputs: Inputs<typeof variables> = complete(variables, props);
    void inputs;
  }
}
