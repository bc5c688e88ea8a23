import { hcl, text } from "../core/hcl.ts";
import type { Value } from "../core/inputs.ts";
import { type Precondition, precondition } from "../core/precondition.ts";
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

/**
 * What must hold between an app and its base before anything is made, and what to do when it does not.
 *
 * @throws UserError when it is known already that it does not
 */
export const basePreconditions = ({ base, address: { slot } }: AppFacts): readonly Precondition[] => {
  const { contractVersion, cacheDatabases } = base;
  const older = text(hcl`${contractVersion} < ${CONTRACT_VERSION} ? "the base" : "this app"`);
  const needed = hcl`${slot} * 2`;
  return [
    ...precondition(
      [contractVersion],
      () => (contractVersion === CONTRACT_VERSION ? undefined : otherVersion(contractVersion, "the older of the two")),
      {
        condition: hcl`${contractVersion} == ${CONTRACT_VERSION}`,
        errorMessage: otherVersion(text(hcl`${contractVersion}`), older),
      },
    ),
    ...precondition(
      [cacheDatabases, slot],
      () => (cacheDatabases >= slot * 2 ? undefined : noDatabases(slot, slot * 2 - 1, cacheDatabases)),
      {
        condition: hcl`try(${cacheDatabases} >= ${needed}, false)`,
        errorMessage: noDatabases(
          text(hcl`${slot}`),
          text(hcl`${needed} - 1`),
          text(hcl`coalesce(${cacheDatabases}, 0)`),
        ),
      },
    ),
  ];
};

type Shown = string | number;

const otherVersion = (version: Shown, older: string): string =>
  `The base has version ${version} of the contract between base and app, but this app knows version ${CONTRACT_VERSION}. Upgrade ${older} to a module version with the other's contract.`;

const noDatabases = (slot: Shown, last: Shown, databases: Shown): string =>
  `Slot ${slot} takes the cache's databases up to number ${last}, but the base's cache has ${databases} of them. Choose a lower slot.`;
