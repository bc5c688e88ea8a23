import { baseOutputs } from "../../src/constructs/base-outputs.ts";
import type { Output } from "../../src/core/module.ts";
import type { ProdBase } from "./prod-base.ts";

/** The contract with the apps on it, and what people need to know. None is ever null. */
export const outputs: Readonly<Record<string, Output<ProdBase>>> = {
  ...baseOutputs<ProdBase>(),
  read_replica_address: {
    description: "Host name of the read replica, without port; empty when it is off.",
    type: "string",
    value: ({ readReplica }) => readReplica.address,
  },
  backup_vault_name: {
    description: "Vault of AWS Backup that holds the daily backups.",
    type: "string",
    value: ({ backups }) => backups.vaultName,
  },
  web_acl_arn: {
    description: "Web application firewall before the load balancer; empty when it is off.",
    type: "string",
    value: ({ webFirewall }) => webFirewall.arn,
  },
};
