import { baseOutputs } from "../../src/constructs/base-outputs.ts";
import type { AdHocBase } from "./ad-hoc-base.ts";

/** The contract with the apps on it, and what people need to know. None is ever null. */
export const outputs = baseOutputs<AdHocBase>();
