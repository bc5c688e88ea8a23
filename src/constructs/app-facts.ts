import { hcl, text } from "../core/hcl.ts";
import type { Value } from "../core/inputs.ts";
import { type Base, type BaseContract, CONTRACT_VERSION, knownBase } from "./base-contract.ts";
import type { Cluster } from "./cluster.ts";
import { PRIORITIES_PER_SLOT } from "./slot.ts";
import type { Platform } from "./task-definition.ts";
import type { Place } from "./task-roles.ts";
import type { WebAddress } from "./web-service.ts";

/** The inputs that say which environment an app is. */
interface IdentityInputs {
  readonly base: Value<BaseContract>;
  readonly name: string;
  readonly slot: number;
  readonly domainName?: string | undefined;
  readonly permissionsBoundaryArn?: string | undefined;
}

/** What several parts of an environment need to know of it. */
export interface AppFacts {
  readonly base: Base;
  readonly place: Place;
  /** Prefix of every name: `<base>-<app>`. */
  readonly prefix: string;
  /** Domain it is served below, and its own host name there. */
  readonly domainName: string;
  readonly hostName: string;
  /** Database and role. */
  readonly databaseName: string;
  /** Where it is on the load balancer. */
  readonly address: WebAddress;
  /** Priority of the listener rule that `maintenance` puts before all others of this environment. */
  readonly maintenancePriority: unknown;
}

/** What the inputs of an app say about it, worked out once. */
export const appFacts = (inputs: IdentityInputs): AppFacts => {
  const base = knownBase(inputs.base);
  const domainName = text(hcl`coalesce(${inputs.domainName}, ${base.domainName})`);
  const hostName = `${inputs.name}.${domainName}`;
  return {
    base,
    place: {
      id: base.accountId,
      region: base.region,
      partition: base.partition,
      permissionsBoundaryArn: inputs.permissionsBoundaryArn,
    },
    prefix: `${base.name}-${inputs.name}`,
    domainName,
    hostName,
    databaseName: text(hcl`replace(${inputs.name}, "-", "_")`),
    address: { listenerArn: base.httpsListenerArn, vpcId: base.vpcId, hostName, slot: inputs.slot },
    maintenancePriority: hcl`${inputs.slot} * ${PRIORITIES_PER_SLOT}`,
  };
};

/** What all tasks of an environment have in common. */
export const appPlatform = (
  inputs: Pick<Platform, "cpuArchitecture" | "logRetentionDays">,
  { base, prefix }: AppFacts,
  cluster: Cluster,
): Platform => ({
  prefix,
  region: base.region,
  cluster,
  subnetIds: base.taskSubnetIds,
  securityGroupId: base.appSecurityGroupId,
  assignPublicIp: base.assignPublicIp,
  cpuArchitecture: inputs.cpuArchitecture,
  logRetentionDays: inputs.logRetentionDays,
});

/** What must hold between an app and its base before anything is made, and what to do when it does not. */
export const basePreconditions = ({ base, address: { slot } }: AppFacts) => {
  const version = base.contractVersion;
  const older = text(hcl`${version} < ${CONTRACT_VERSION} ? "the base" : "this app"`);
  const needed = hcl`${slot} * 2`;
  return [
    {
      condition: hcl`${version} == ${CONTRACT_VERSION}`,
      errorMessage: `The base has version ${text(hcl`${version}`)} of the contract between base and app, but this app knows version ${CONTRACT_VERSION}. Upgrade ${older} to a module version with the other's contract.`,
    },
    {
      condition: hcl`try(${base.cacheDatabases} >= ${needed}, false)`,
      errorMessage: `Slot ${text(hcl`${slot}`)} takes the cache's databases up to number ${text(hcl`${needed} - 1`)}, but the base's cache has ${text(hcl`coalesce(${base.cacheDatabases}, 0)`)} of them. Choose a lower slot.`,
    },
  ];
};
