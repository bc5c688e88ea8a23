import type { Output } from "../../src/core/module.ts";
import type { AdHocBase } from "./ad-hoc-base.ts";

export const outputs: Readonly<Record<string, Output<AdHocBase>>> = {};
