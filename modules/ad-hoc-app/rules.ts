import type * as z from "zod";
import { appRules } from "../../src/constructs/app-rules.ts";
import type { Rule } from "../../src/core/rule.ts";
import type { variables } from "./variables.ts";

/** What must hold across the inputs. */
export const rules: readonly Rule<z.output<typeof variables>>[] = appRules;
