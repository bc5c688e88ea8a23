import { baseOutputs } from "../../src/constructs/base-outputs.ts";
import type { AdHocBase } from "./ad-hoc-base.ts";

export const outputs = baseOutputs<AdHocBase>();
