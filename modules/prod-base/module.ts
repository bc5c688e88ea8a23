import { defineModule } from "../../src/core/module.ts";
import { outputs } from "./outputs.ts";
import { rules } from "./rules.ts";
import { variables } from "./variables.ts";

/** The `prod-base` Terraform module. */
export const prodBase = defineModule({
  name: "prod-base",
  layer: "base",
  description:
    "What production shares: a network over several zones, load balancer, PostgreSQL with a standby, cache, backups, alarms.",
  anchor: "aws_vpc.this",
  variables,
  rules,
  outputs,
  load: async () => (await import("./prod-base.ts")).ProdBase,
});
