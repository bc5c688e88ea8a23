import type * as z from "zod";
import type { Rule } from "../../src/core/rule.ts";
import type { variables } from "./variables.ts";

/** What must hold across the inputs. */
export const rules: readonly Rule<z.output<typeof variables>>[] = [
  {
    on: "name",
    message:
      "must neither be one of bases nor begin with one and a hyphen, because the roles may do as they like with what has such names, and they must not change themselves",
    holds: ({ name, bases }) => bases.every((base) => name !== base && !name.startsWith(`${base}-`)),
    condition: 'alltrue([for base in var.bases : var.name != base && !startswith(var.name, "${base}-")])',
  },
  {
    on: "certificate",
    message: "needs domain_name and hosted_zone_id, because a certificate is validated in the domain's zone",
    holds: ({ certificate, domain_name, hosted_zone_id }) =>
      !certificate || (domain_name !== undefined && hosted_zone_id !== undefined),
    condition: "!var.certificate || (var.domain_name != null && var.hosted_zone_id != null)",
  },
  {
    on: "mail",
    message: "needs domain_name and hosted_zone_id when it is enabled, because its records go to the domain's zone",
    holds: ({ mail, domain_name, hosted_zone_id }) =>
      !mail.enabled || (domain_name !== undefined && hosted_zone_id !== undefined),
    condition: "!var.mail.enabled || (var.domain_name != null && var.hosted_zone_id != null)",
  },
];
