import { defineModule } from "../../src/core/module.ts";
import { outputs } from "./outputs.ts";
import { rules, variables } from "./variables.ts";

/** The `ad-hoc-base` Terraform module. */
export const adHocBase = defineModule({
  name: "ad-hoc-base",
  layer: "base",
  description: "What ad hoc environments share: network, load balancer, PostgreSQL, cache.",
  anchor: "aws_vpc.this",
  variables,
  rules,
  outputs,
  load: async () => (await import("./ad-hoc-base.ts")).AdHocBase,
});
