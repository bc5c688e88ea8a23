import { appOutputs } from "../../src/constructs/app-outputs.ts";
import type { Output } from "../../src/core/module.ts";
import type { ProdApp } from "./prod-app.ts";

const SCHEDULED_TASK =
  "object({ family = string, container = string, image = string, log_group = string, log_stream_prefix = string })";

/** What a release and people need to know of an environment. None is ever null. */
export const outputs: Readonly<Record<string, Output<ProdApp>>> = {
  ...appOutputs,
  scheduled_tasks: {
    description:
      "Scheduled commands by name: the family whose newest task definition a schedule starts, its container, which image that runs, and where its log is.",
    type: `map(${SCHEDULED_TASK})`,
    value: ({ scheduledTasks }) => scheduledTasks.facts,
  },
};
