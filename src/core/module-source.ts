import type { ModuleSource } from "./environment.ts";

/** The registry module that holds all of ours below `modules/`: the public registries take one module for each repository. */
export const SET = "django";

/** `source` and `version` of a `module` block. */
export interface ModuleAddress {
  readonly source: string;
  readonly version?: string;
}

/**
 * How Terraform is told to get one version of a module.
 *
 * @example
 * moduleAddress("prod-base", "1.4.0", { kind: "git", … })       // git::https://…//modules/prod-base/terraform?ref=prod-base-v1.4.0
 * moduleAddress("prod-base", "1.4.0", { kind: "registry", … })  // acme/django/aws//modules/prod-base, version 1.4.0
 */
export const moduleAddress = (module: string, version: string, source: ModuleSource): ModuleAddress => {
  if (source.kind === "git") {
    const path = source.path.replaceAll("{module}", module);
    return { source: `git::${source.url}//${path}?ref=${moduleTag(module, version)}` };
  }
  const { host, namespace, perModule } = source;
  const name = perModule ? `${module}/aws` : `${SET}/aws//modules/${module}`;
  return { source: [host, namespace, name].filter(Boolean).join("/"), version };
};

/** The git tag of a module's version, as release-please makes it. */
export const moduleTag = (module: string, version: string): string => `${module}-v${version}`;
