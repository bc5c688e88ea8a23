import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { type App, type TerraformElement, TerraformStack, TerraformVariable } from "cdktf";
import { Construct, type Node } from "constructs";
import { backendBlock, remoteState } from "./backend.ts";
import { requirements } from "./build-module.ts";
import type { Environment } from "./environment.ts";
import { UserError } from "./errors.ts";
import { moduleAddress } from "./module-source.ts";
import { template } from "./terraform-text.ts";
import { variableBlocks } from "./variables.ts";

export interface LiveStackProps {
  readonly environment: Environment;
  /** Of the module, for the tag. */
  readonly moduleVersion: string;
  /** From the stack's folder to the project's root, e.g. `../../..`. */
  readonly toRoot: string;
  /** The stack of the base, which is deployed first. */
  readonly base?: LiveStack;
}

/**
 * An environment as Terraform: a provider, a backend, one `module` block, and the module's outputs again.
 *
 * Every address inside the module begins with `module.<ad_hoc_app>`, whether the module is local or pinned.
 */
export class LiveStack extends TerraformStack {
  private readonly props: LiveStackProps;

  constructor(app: App, props: LiveStackProps) {
    const { environment, moduleVersion, base, toRoot } = props;
    super(app, environment.stack);
    this.props = props;
    new AwsProvider(this, "aws", {
      region: environment.region,
      defaultTags: [{ tags: defaultTags(environment, moduleVersion) }],
    });
    backendBlock(this, { environment, toRoot });
    this.openVariables();
    if (base) {
      this.addDependency(base);
      remoteState(this, "base", { environment: base.props.environment, toRoot });
    }
  }

  /** The backend is there and nothing refers across stacks, so there is nothing to prepare. */
  override prepareStack(): void {}

  /**
   * The module call and the outputs are added to what CDKTF makes, past its search for tokens: what users write is theirs
   * whatever it looks like, and a thousand stacks with twenty outputs each take half the time.
   */
  override toTerraform(): object {
    const { terraform, "//": comment, ...rest } = super.toTerraform() as Synthesized;
    const { stack, module } = this.props.environment;
    const outputs = Object.entries(module.outputs);
    const call = `module.${moduleLabel(this.props.environment)}`;
    return {
      ...rest,
      // Where the cdktf CLI looks for the outputs that it prints.
      "//": {
        ...comment,
        outputs: outputs.length > 0 ? { [stack]: Object.fromEntries(outputs.map(([name]) => [name, name])) } : {},
      },
      terraform: { ...terraform, ...requirements },
      module: this.moduleCall(),
      ...(outputs.length > 0 && {
        output: Object.fromEntries(
          outputs.map(([name, { description }]) => [
            name,
            { description: template(description), value: `\${${call}.${name}}` },
          ]),
        ),
      }),
    };
  }

  override toHclTerraform(): never {
    throw new UserError("Live stacks are written as JSON. Run cdktf synth without --hcl.");
  }

  protected override allocateLogicalId(element: TerraformElement | Node): string {
    return "node" in element ? element.node.id : element.id;
  }

  private openVariables(): void {
    const { open, module } = this.props.environment;
    if (open.length === 0) return;
    // A folder of their own: a variable may be called `aws` or `base`.
    const variables = new Construct(this, "variables");
    const blocks = variableBlocks(module.variables, module.rules);
    for (const name of open) {
      const { description, type, nullable, sensitive } = blocks[name] ?? {};
      new TerraformVariable(variables, name, {
        ...(description !== undefined && { description }),
        ...(type !== undefined && { type }),
        ...(nullable !== undefined && { nullable }),
        ...(sensitive && { sensitive }),
      });
    }
  }

  private moduleCall(): object {
    const { environment, toRoot, base } = this.props;
    const { module, pin, variables, open } = environment;
    return {
      [moduleLabel(environment)]: {
        ...(pin
          ? moduleAddress(module.name, pin.version, pin.source)
          : { source: `${toRoot}/modules/${module.name}/terraform` }),
        ...(base && { base: `\${data.terraform_remote_state.base.outputs}` }),
        ...Object.fromEntries(open.map((name) => [name, `\${var.${name}}`])),
        ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, literal(value)])),
      },
    };
  }
}

interface Synthesized {
  readonly "//": object;
  readonly terraform: object;
}

const moduleLabel = ({ module }: Environment): string => module.name.replaceAll("-", "_");

/** Ours, unless the environment has its own; IAM takes `Environment` and `environment` for the same tag. */
const defaultTags = ({ stack, layer, module, tags }: Environment, version: string): Record<string, string> => {
  const taken = new Set(Object.keys(tags).map((name) => name.toLowerCase()));
  const ours = { environment: stack, layer, module: module.name, module_version: version };
  return { ...Object.fromEntries(Object.entries(ours).filter(([name]) => !taken.has(name))), ...tags };
};

/** A user's value as data: text that looks like a template stays text. */
const literal = (value: unknown): unknown => {
  if (typeof value === "string") return template(value);
  if (Array.isArray(value)) return value.map(literal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [template(key), literal(entry)]));
};
