import type { EcsServiceCapacityProviderStrategy } from "@cdktf/provider-aws/lib/ecs-service";
import type { Flag } from "../core/flag.ts";
import { hcl, number, text } from "../core/hcl.ts";

/** Where a service's tasks are placed. A provider of weight 0 is never used. */
export type Capacity = readonly EcsServiceCapacityProviderStrategy[];

/** Capacity that AWS does not take back. */
export const onDemand: Capacity = [{ capacityProvider: "FARGATE", base: 0, weight: 1 }];

/**
 * Spare capacity when wanted: about 70 % cheaper, and AWS may take a task back with two minutes' notice. There is no falling
 * back to on-demand: without spare capacity a stopped task is not replaced until there is some again.
 *
 * Source: Amazon ECS, "Amazon ECS clusters for Fargate".
 */
export const spotIf = (spot: Flag): Capacity => [
  { capacityProvider: text(hcl`${spot} ? "FARGATE_SPOT" : "FARGATE"`), base: 0, weight: 1 },
];

export interface SpotShare {
  /** Tasks that are never on spare capacity. @default as many as always run */
  readonly onDemandTasks?: number | undefined;

  /** Tasks that always run. */
  readonly minTasks: number;

  /** Percent of the tasks beyond those that are on spare capacity; 0 for none. */
  readonly spotPercent: number;
}

/** Capacity that AWS does not take back for the tasks that always run, and a share of spare capacity for those beyond. */
export const spotShare = ({ onDemandTasks, minTasks, spotPercent }: SpotShare): Capacity => {
  const base = hcl`coalesce(${onDemandTasks}, ${minTasks})`;
  return [
    {
      capacityProvider: "FARGATE",
      base: number(base),
      // ECS places nothing on a provider of weight 0, not even its base.
      weight: number(hcl`max(100 - ${spotPercent}, ${base} > 0 ? 1 : 0)`),
    },
    { capacityProvider: "FARGATE_SPOT", base: 0, weight: spotPercent },
  ];
};
