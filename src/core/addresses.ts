import { TerraformDataSource, type TerraformElement, type TerraformResource } from "cdktf";
import { type Construct, Node } from "constructs";
import { snake } from "./names.ts";

const SECTION = "cdktf-aws-django/section";

/**
 * Says that there is one of this construct in a module, so that its name adds nothing to the addresses of what it makes:
 * `aws_subnet.private` rather than `aws_subnet.network_private`.
 *
 * Call it first in the constructor.
 */
export const section = (construct: Construct): void => construct.node.setContext(SECTION, construct.node.path);

/**
 * The readable name of an element: the ids on its path below the module, without sections and without the words that the
 * resource type already says. `api/target-group` of type `aws_lb_target_group` is `aws_lb_target_group.api`.
 */
export const readableName = (element: TerraformElement, module: Construct): string => {
  const scopes = element.node.scopes;
  const below = scopes.slice(scopes.indexOf(module) + 1, -1);
  const named = below.filter(({ node }) => node.tryGetContext(SECTION) !== node.path).map(({ node }) => snake(node.id));
  const own = ownWords(snake(element.node.id).split("_"), typeWords(element));
  return [...named, ...own].join("_") || "this";
};

/** `aws_lb.this`, `data.aws_region.this`. */
export const addressOf = (element: TerraformElement, name: string): string => {
  const type = typeWords(element).join("_") || element.constructor.name;
  return `${TerraformDataSource.isTerraformDataSource(element) ? "data." : ""}${type}.${name}`;
};

const typeWords = (element: TerraformElement): string[] =>
  "terraformResourceType" in element ? (element as TerraformResource).terraformResourceType.split("_") : [];

const ownWords = (words: readonly string[], type: readonly string[]): readonly string[] => {
  for (let start = 0; start < words.length; start++) {
    if (type.join("_").endsWith(`_${words.slice(start).join("_")}`)) return words.slice(0, start);
  }
  return words;
};

/** The path of an element as its author reads it: `network/private`. */
export const authorPath = (element: TerraformElement): string =>
  element.node.path.split(Node.PATH_SEP).slice(1).join(Node.PATH_SEP);
