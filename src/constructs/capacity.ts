import type { EcsServiceCapacityProviderStrategy } from "@cdktf/provider-aws/lib/ecs-service";
import type { Flag } from "../core/flag.ts";
import { hcl, text } from "../core/hcl.ts";

/** Where a service's tasks are placed. A provider of weight 0 is never used, so there is no such entry. */
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
