import { appOutputs } from "../../src/constructs/app-outputs.ts";
import type { Output } from "../../src/core/module.ts";
import type { AdHocApp } from "./ad-hoc-app.ts";

/** What a release and people need to know of an environment. None is ever null. */
export const outputs: Readonly<Record<string, Output<AdHocApp>>> = appOutputs;
