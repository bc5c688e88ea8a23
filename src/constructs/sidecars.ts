import type { IResolvable } from "cdktf";
import type { TerraformList } from "../core/flag.ts";
import { hcl, text } from "../core/hcl.ts";
import { containerDefinition, environmentList, healthCheckBy, type Logging, secretList } from "./container.ts";

/** Seconds from SIGTERM to SIGKILL: as long as any service's own container may take, so that the last words still go out. */
const STOP_TIMEOUT = 120;

/** Containers that run beside those of the services: an agent, a collector, a proxy. */
export interface Sidecars {
  /** A list of the containers beside services of this kind. */
  readonly beside: (kind: string, logging: Logging) => IResolvable;
  /** Repositories in ECR that their images come from: a list. */
  readonly repositoryArns: IResolvable;
  /** Secrets that they get by reference: a list. */
  readonly secretArns: IResolvable;
}

/** Sidecars as Terraform lists them: `name`, `image`, `command`, `environment`, `secrets`, `essential`, `health_check_command`, and the kinds they are `beside`. */
export const sidecarsOf = (sidecars: TerraformList<unknown>): Sidecars => {
  const ecr = /^([0-9]{12})[.]dkr[.]ecr[.]([a-z0-9-]+)[.](amazonaws[.]com(?:[.]cn)?)\/([a-z0-9._/-]+)/.source;
  const part = (index: number) => hcl`regex(${ecr}, sidecar.image)[${index}]`;
  const partition = hcl`${part(2)} == "amazonaws.com.cn" ? "aws-cn" : startswith(${part(1)}, "us-gov-") ? "aws-us-gov" : "aws"`;
  return {
    beside: (kind, logging) =>
      hcl`[for sidecar in ${sidecars} : ${containerDefinition(own, logging)} if contains(sidecar.beside, ${kind})]`,
    repositoryArns: hcl`[for sidecar in ${sidecars} : ${`arn:${text(partition)}:ecr:${text(part(1))}:${text(part(0))}:repository/${text(part(3))}`} if can(${part(0)})]`,
    secretArns: hcl`flatten([for sidecar in ${sidecars} : values(sidecar.secrets)])`,
  };
};

/** What an execution role of services may read: their own images and secrets, and those of the sidecars. */
export const reachable = (repositoryArns: readonly string[], secretArns: unknown, sidecars: Sidecars | undefined) => {
  if (!sidecars) return { repositoryArns, ...(secretArns !== undefined && { secretArns }) };
  return {
    repositoryArns: hcl`distinct(concat(${repositoryArns}, ${sidecars.repositoryArns}))`,
    secretArns: hcl`concat(${secretArns ?? []}, ${sidecars.secretArns})`,
  };
};

/** As seen from inside the `for`. */
const own = {
  name: text(hcl`sidecar.name`),
  image: text(hcl`sidecar.image`),
  command: hcl`length(sidecar.command) > 0 ? sidecar.command : null`,
  environment: environmentList(hcl`sidecar.environment`, hcl`sidecar.secrets`),
  secrets: secretList(hcl`sidecar.secrets`),
  essential: hcl`sidecar.essential`,
  healthCheck: healthCheckBy(hcl`sidecar.health_check_command`),
  stopTimeout: STOP_TIMEOUT,
};
