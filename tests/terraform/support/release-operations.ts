import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActions } from "./iam-actions.ts";

const SOURCES = join(import.meta.dirname, "../../../src/release");

/** Clients of the SDK whose service IAM calls otherwise. */
const PREFIXES: Readonly<Record<string, string>> = {
  "application-auto-scaling": "application-autoscaling",
  "cloudwatch-logs": "logs",
  "elastic-load-balancing-v2": "elasticloadbalancing",
};

/** What IAM is asked when the operations of `src/release` are called, by the commands of the SDK that its files import. */
export const releaseActions = (): readonly string[] => {
  const imports = readdirSync(SOURCES).flatMap((file) => [
    ...readFileSync(join(SOURCES, file), "utf8").matchAll(/import \{([^}]*)\} from "@aws-sdk\/client-([\w-]+)"/g),
  ]);
  const actions = imports.flatMap(([, names = "", client = ""]) =>
    [...names.matchAll(/(?<!type )\b(\w+)Command\b/g)].flatMap(([, operation = ""]) =>
      iamActions({ principal: "release", service: PREFIXES[client] ?? client, region: "", operation, parameters: {} }),
    ),
  );
  return [...new Set(actions)].sort();
};
