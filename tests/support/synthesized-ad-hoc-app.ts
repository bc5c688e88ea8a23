import { adHocApp } from "../../modules/ad-hoc-app/module.ts";
import { synthModule } from "./synth.ts";

/** The `ad-hoc-app` module as its callers get it. */
export const app = await synthModule(adHocApp);

export const containers = (task: string): string =>
  String(app.named("aws_ecs_task_definition", task).container_definitions);
