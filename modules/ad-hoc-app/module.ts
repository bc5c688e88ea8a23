import { defineModule } from "../../src/core/module.ts";
import { outputs } from "./outputs.ts";
import { rules } from "./rules.ts";
import { variables } from "./variables.ts";

/** The `ad-hoc-app` Terraform module. */
export const adHocApp = defineModule({
  name: "ad-hoc-app",
  layer: "app",
  description: "One ad hoc deployment of a Django application on a base: web, workers, beat, frontend.",
  anchor: "aws_ecs_cluster.this",
  variables,
  rules,
  outputs,
  load: async () => (await import("./ad-hoc-app.ts")).AdHocApp,
});
