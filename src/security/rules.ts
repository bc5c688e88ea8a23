import type { SecurityRule } from "./rule.ts";
import { data } from "./rules/data.ts";
import { encryption } from "./rules/encryption.ts";
import { machines } from "./rules/machines.ts";
import { network } from "./rules/network.ts";
import { permissions } from "./rules/permissions.ts";
import { records } from "./rules/records.ts";
import { secrets } from "./rules/secrets.ts";

/** Everything that is looked for in every module, in the order of the report. */
export const rules: readonly SecurityRule[] = [
  ...permissions,
  ...network,
  ...encryption,
  ...secrets,
  ...data,
  ...records,
  ...machines,
];
