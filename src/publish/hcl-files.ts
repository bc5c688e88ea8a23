import { bodies, plainBlock, resourceItems } from "./hcl-resource.ts";
import { literalText } from "./hcl-template.ts";
import { expressionOf, fileText, type Item } from "./hcl-writer.ts";
import type { Tree } from "./publication.ts";

type Named = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The files of a module in native syntax: `main.tf` for `main.tf.json`. Files that are not Terraform's stay. */
export const hclFiles = (files: Tree): Tree =>
  new Map(
    [...files].map(([name, text]) =>
      name.endsWith(".tf.json") ? [name.replace(/\.json$/, ""), hclText(text)] : [name, text],
    ),
  );

/** One file of Terraform's JSON syntax in native syntax. */
export const hclText = (json: string): string => {
  const { "//": comment, ...sections } = JSON.parse(json) as Record<string, never>;
  return fileText(
    comment,
    Object.entries(sections).flatMap(([section, content]) => sectionItems(section, content)),
  );
};

const sectionItems = (section: string, content: Named): Item[] => {
  switch (section) {
    case "terraform":
      return [{ block: section, labels: [], body: terraformItems(content) }];
    case "locals":
      return [plainBlock(section, content)];
    case "variable":
      return Object.entries(content).map(([name, body]) => ({
        block: section,
        labels: [name],
        body: variableItems(body),
      }));
    case "output":
      return Object.entries(content).map(([name, body]) => ({
        block: section,
        labels: [name],
        body: outputItems(body),
      }));
    case "moved":
      return bodies(content).map((body) => ({ block: section, labels: [], body: referenceItems(body) }));
    case "resource":
    case "data":
    case "ephemeral":
      return Object.entries(content).flatMap(([type, named]) =>
        Object.entries(named as Named).map(([name, body]) => ({
          block: section,
          labels: [type, name],
          body: resourceItems(section === "resource" ? type : `${section}.${type}`, body),
        })),
      );
    default:
      throw new Error(`The section "${section}" of Terraform's JSON has no rule in native syntax yet.`);
  }
};

/** Versions are plain text; `required_providers` is a block whose entries are attributes. */
const terraformItems = ({ required_providers, ...settings }: Named): Item[] => [
  ...Object.entries(settings).map(([attribute, value]) => ({ attribute, value: expressionOf(value, literalText) })),
  ...bodies(required_providers ?? []).map((providers) => ({
    block: "required_providers",
    labels: [],
    body: Object.entries(providers).map(([attribute, value]) => ({
      attribute,
      value: expressionOf(value, literalText),
    })),
  })),
];

const variableItems = ({ validation, ...settings }: Readonly<Record<string, unknown>>): Item[] => [
  ...Object.entries(settings).map(([attribute, value]) => ({
    attribute,
    value: attribute === "type" ? [String(value)] : expressionOf(value, literalText),
  })),
  ...bodies(validation ?? []).map((body) => plainBlock("validation", body)),
];

const outputItems = ({ precondition, depends_on, ...settings }: Readonly<Record<string, unknown>>): Item[] => [
  ...Object.entries(settings).map(([attribute, value]) => ({
    attribute,
    value: attribute === "description" ? expressionOf(value, literalText) : expressionOf(value),
  })),
  ...(depends_on === undefined ? [] : referenceItems({ depends_on })),
  ...bodies(precondition ?? []).map((body) => plainBlock("precondition", body)),
];

const referenceItems = (body: Readonly<Record<string, unknown>>): Item[] =>
  Object.entries(body).map(([attribute, value]) => ({
    attribute,
    value: expressionOf(value, (reference) => reference),
  }));
