import type * as z from "zod";
import { baseRules } from "../../src/constructs/base-rules.ts";
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
    on: "cache",
    message: "must keep final_snapshot unless allow_destroy is true, because queued tasks go with a deleted cache",
    holds: ({ cache, allow_destroy }) => cache.final_snapshot || allow_destroy,
    condition: "var.cache.final_snapshot || var.allow_destroy",
  },
];
