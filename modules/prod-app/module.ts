import { defineModule } from "../../src/core/module.ts";
import { outputs } from "./outputs.ts";
import { rules } from "./rules.ts";
import { variables } from "./variables.ts";

/** The `prod-app` Terraform module. */
export const prodApp = defineModule({
  name: "prod-app",
  layer: "app",
  description:
    "A Django application in production on a base: web, workers, beat, frontend, scaling, alarms, a dashboard.",
  anchor: "aws_ecs_cluster.this",
  variables,
  rules,
  outputs,
  load: async () => (await import("./prod-app.ts")).ProdApp,
});
