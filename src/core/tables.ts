import { type Field, fieldsOf, type Kind } from "./input.ts";
import type { ModuleDefinition } from "./module.ts";
import { terraformLiteral } from "./terraform-text.ts";

/** The inputs of a module as a Markdown table, the fields of objects below the object they belong to. */
export const inputsTable = ({ variables }: ModuleDefinition): string =>
  table(
    ["Name", "Description", "Type", "Default"],
    Object.entries(fieldsOf(variables)).flatMap(([name, field]) => inputRows(name, field)),
  );

/** The outputs of a module as a Markdown table. */
export const outputsTable = ({ outputs }: ModuleDefinition): string =>
  table(
    ["Name", "Description", "Type"],
    Object.entries(outputs).map(([name, { description, type }]) => [code(name), description, code(type)]),
  );

const inputRows = (path: string, field: Field): string[][] => [
  [code(path), field.description, code(shortType(field.kind)), defaultText(field)],
  ...nestedRows(path, field.kind),
];

const nestedRows = (path: string, kind: Kind): string[][] => {
  switch (kind.is) {
    case "object":
      return Object.entries(kind.fields).flatMap(([name, field]) => inputRows(`${path}.${name}`, field));
    case "map":
    case "list":
      return nestedRows(`${path}[*]`, kind.element);
    default:
      return [];
  }
};

/** `map(object)` rather than everything inside it: the rows below say that. */
const shortType = (kind: Kind): string =>
  kind.is === "list" || kind.is === "map" ? `${kind.is}(${shortType(kind.element)})` : kind.is;

const defaultText = (field: Field): string => {
  if (field.required) return "**required**";
  return code(terraformLiteral(field.default));
};

/** As code, in Markdown. */
export const code = (text: string): string => `\`${text}\``;

/** A Markdown table. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |`).join("\n");

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
