import { leastOfApp, leastOfBase, mostOfApp, mostOfBase } from "./prod-inputs.ts";

/** One combination of what a production environment can be. */
export interface Row {
  /** Whether everything optional is on or off, in the base and in the apps on it. */
  readonly optional: "on" | "off";
  readonly zones: 2 | 3;
  readonly region: Region;
  /** Applied, with two apps on its base, by the file that names it; otherwise planned. */
  readonly applied: boolean;
}

export const REGIONS = ["us-east-1", "eu-central-1"] as const;
export type Region = (typeof REGIONS)[number];

/** Every combination; the two that are applied have every value of every dimension between them. */
export const MATRIX: readonly Row[] = [
  { optional: "on", zones: 3, region: "us-east-1", applied: true },
  { optional: "on", zones: 3, region: "eu-central-1", applied: false },
  { optional: "on", zones: 2, region: "us-east-1", applied: false },
  { optional: "on", zones: 2, region: "eu-central-1", applied: false },
  { optional: "off", zones: 3, region: "us-east-1", applied: false },
  { optional: "off", zones: 3, region: "eu-central-1", applied: false },
  { optional: "off", zones: 2, region: "us-east-1", applied: false },
  { optional: "off", zones: 2, region: "eu-central-1", applied: true },
];

/** The variables of the base of a row. */
export const baseVariables = ({ optional, zones }: Row): Record<string, unknown> => ({
  ...(optional === "on" ? mostOfBase : leastOfBase),
  az_count: zones,
});

/** The variables of an app of a row. */
export const appVariables = ({ optional, region }: Row, slot: number): Record<string, unknown> => ({
  ...(optional === "on" ? mostOfApp(region) : leastOfApp),
  slot,
});

/** Names of the services that an app of a row has. */
export const servicesOf = ({ optional }: Row): readonly string[] =>
  optional === "on"
    ? ["admin", "api", "beat", "consumer", "web-ui", "worker-default", "worker-mail", "worker-reports", "ws"]
    : ["api"];
