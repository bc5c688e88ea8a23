import "../src/core/validation-without-compiling.ts";
import type { ModuleDefinition } from "../src/core/module.ts";
import { adHocApp } from "./ad-hoc-app/module.ts";
import { adHocBase } from "./ad-hoc-base/module.ts";
import { bootstrap } from "./bootstrap/module.ts";
import { prodApp } from "./prod-app/module.ts";
import { prodBase } from "./prod-base/module.ts";

/** Every module, by the name a live file and a registry know it by. */
export const modules: Readonly<Record<string, ModuleDefinition>> = Object.fromEntries(
  [bootstrap, adHocBase, adHocApp, prodBase, prodApp].map((definition) => [definition.name, definition]),
);
