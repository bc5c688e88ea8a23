import { prodApp } from "../../modules/prod-app/module.ts";
import { type Block, synthModule } from "./synth.ts";

/** The `prod-app` module as its callers get it. */
export const app = await synthModule(prodApp);

export const WEB = ["api", "web_ui", "further_web"];
export const SERVICES = ["api", "web_ui", "worker", "beat", "further_web", "further_background"];
export const TASKS = [...SERVICES, "backend_update", "scheduled"];

export const containers = (task: string): string =>
  String(app.named("aws_ecs_task_definition", task).container_definitions);
export const service = (name: string): Block => app.named("aws_ecs_service", name);
export const policy = (name: string): string => String(app.named("aws_iam_role_policy", name).policy);
