/** What Terraform will do to one resource; a replacement is two actions. */
export type Action = "no-op" | "create" | "read" | "update" | "delete" | "forget";

/** One planned change, as `terraform show -json` writes it. */
export interface Change {
  readonly actions: readonly Action[];
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** The parts of `after` that are known only once applied, each marked `true`. */
  readonly after_unknown: Readonly<Record<string, unknown>>;
  /** The attributes that force a replacement. */
  readonly replace_paths?: readonly (readonly (string | number)[])[];
}

export interface ResourceChange {
  readonly address: string;
  readonly module_address?: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly change: Change;
  readonly action_reason?: string;
}

export interface OutputChange {
  readonly actions: readonly Action[];
  readonly before: unknown;
  readonly after: unknown;
  readonly after_unknown: unknown;
}

/** A plan as `terraform show -json` writes it, without what no test reads. */
export interface Plan {
  readonly terraform_version: string;
  /** Every resource, also those that stay as they are (`no-op`). */
  readonly resource_changes: readonly ResourceChange[];
  readonly output_changes: Readonly<Record<string, OutputChange>>;
  /** What somebody changed since the last apply. */
  readonly resource_drift?: readonly ResourceChange[];
  readonly errored: boolean;
}

/** The resources that a plan would touch; reading data is not touching. */
export function changes(plan: Plan): ResourceChange[] {
  return plan.resource_changes.filter(({ change }) =>
    change.actions.some((action) => action !== "no-op" && action !== "read"),
  );
}

/** Whether a change would destroy a resource and create it again. */
export function isReplacement({ actions }: Change): boolean {
  return actions.includes("create") && actions.includes("delete");
}

/** The planned resources of one type, e.g. `aws_ecs_service`. */
export function planned(plan: Plan, type: string): ResourceChange[] {
  return plan.resource_changes.filter((resource) => resource.type === type && resource.mode === "managed");
}
