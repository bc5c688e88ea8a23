import {
  type DBInstance,
  DescribeDBInstancesCommand,
  type RDSClient,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from "@aws-sdk/client-rds";
import { UserError } from "../core/errors.ts";
import { poll } from "./pace.ts";

/** Seconds that RDS may take to start an instance. */
const START_SECONDS = 1800;

/**
 * The instance, if it may be stopped now or is stopped already.
 *
 * Source: Amazon RDS, "Stopping an Amazon RDS DB instance temporarily": neither replicas nor instances that have some can be.
 *
 * @throws UserError when RDS would refuse
 */
export const checkStoppable = async (rds: RDSClient, identifier: string): Promise<void> => {
  const { DBInstanceStatus: status = "", ...instance } = await describe(rds, identifier);
  const replicas = instance.ReadReplicaDBInstanceIdentifiers ?? [];
  if (replicas.length > 0) {
    throw new UserError(
      `RDS does not stop ${identifier}: it has the read replica ${replicas.join(", ")}. Stop without --with-database, or take the replica away first.`,
    );
  }
  if (instance.ReadReplicaSourceDBInstanceIdentifier) {
    throw new UserError(`RDS does not stop ${identifier}: it is a read replica. Stop without --with-database.`);
  }
  if (!["available", "stopping", "stopped"].includes(status)) {
    throw new UserError(`RDS does not stop ${identifier} while it is ${status}. Try again once it is available.`);
  }
};

/** Asks RDS to stop it. RDS starts it again by itself after seven days. */
export const stopDatabase = async (rds: RDSClient, identifier: string): Promise<void> => {
  const { DBInstanceStatus: status } = await describe(rds, identifier);
  if (status === "available") await rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: identifier }));
};

/** Starts it when it is stopped, and waits until it answers. */
export const startDatabase = async (rds: RDSClient, identifier: string, signal: AbortSignal): Promise<void> => {
  let asked = false;
  const started = await poll(
    async () => {
      const { DBInstanceStatus: status } = await describe(rds, identifier);
      if (status === "available") return true;
      if (status === "stopped" && !asked) {
        await rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier: identifier }));
        asked = true;
      }
      return undefined;
    },
    START_SECONDS * 1000,
    { signal, longest: 15_000 },
  );
  if (!started)
    throw new UserError(
      `${identifier} is not available after ${START_SECONDS} s. Look at it in RDS, then start again.`,
    );
};

const describe = async (rds: RDSClient, identifier: string): Promise<DBInstance> => {
  try {
    const { DBInstances: [instance] = [] } = await rds.send(
      new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }),
    );
    if (instance) return instance;
  } catch (error) {
    if (!(error as Error).name.startsWith("DBInstanceNotFound")) throw error;
  }
  throw new UserError(`There is no database instance ${identifier}. It was removed, or you are in another account.`);
};
