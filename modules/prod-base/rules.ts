import type * as z from "zod";
import { baseRules } from "../../src/constructs/base-rules.ts";
import { windowsOverlap, windowsOverlapCondition } from "../../src/constructs/daily-windows.ts";
import type { Rule } from "../../src/core/rule.ts";
import type { variables } from "./variables.ts";

/** What must hold across the inputs. */
export const rules: readonly Rule<z.output<typeof variables>>[] = [
  baseRules.certificate,
  baseRules.zones,
  baseRules.freeName,
  baseRules.cacheVersion,
  {
    on: "database",
    message:
      "must have a max_allocated_storage at least 26 % over allocated_storage, because RDS grows it by no less and stops when it is full",
    holds: ({ database: { allocated_storage, max_allocated_storage } }) =>
      max_allocated_storage * 100 >= allocated_storage * 126,
    condition: "var.database.max_allocated_storage * 100 >= var.database.allocated_storage * 126",
  },
  {
    on: "database",
    message:
      "must keep final_snapshot unless allow_destroy is true, because it is all that is left of a deleted database",
    holds: ({ database, allow_destroy }) => database.final_snapshot || allow_destroy,
    condition: "var.database.final_snapshot || var.allow_destroy",
  },
  {
    on: "database",
    message: "must have a backup_window that does not overlap maintenance_window, because RDS refuses it",
    holds: ({ database, maintenance_window }) => !windowsOverlap(database.backup_window, maintenance_window),
    condition: `!${windowsOverlapCondition("var.database.backup_window", "var.maintenance_window")}`,
  },
  {
    on: "cache",
    message: "must keep final_snapshot unless allow_destroy is true, because queued tasks go with a deleted cache",
    holds: ({ cache, allow_destroy }) => cache.final_snapshot || allow_destroy,
    condition: "var.cache.final_snapshot || var.allow_destroy",
  },
];
