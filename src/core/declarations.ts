import { type Field, fieldsOf, type Kind } from "./input.ts";
import type { ModuleDefinition, Output } from "./module.ts";
import { camel } from "./names.ts";
import { terraformLiteral } from "./terraform-text.ts";

/**
 * TypeScript declarations of the compositions, made from the modules' schemas: the props with their descriptions and defaults,
 * the outputs, the classes. Whoever reads them needs neither zod nor the AWS provider.
 */
export const declarations = (modules: readonly ModuleDefinition[]): string =>
  [
    'import type { IResolvable } from "cdktf";\nimport { Construct } from "constructs";',
    ...modules.map(moduleDeclarations),
    "",
  ].join("\n\n");

/** `ad-hoc-base` → `AdHocBase`. */
export const className = ({ name }: ModuleDefinition): string =>
  name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());

const moduleDeclarations = (module: ModuleDefinition): string => {
  const name = className(module);
  return [
    `/** The variables of the module ${module.name}, in TypeScript's spelling. */`,
    `export interface ${name}Props ${object(fieldsOf(module.variables), "")}`,
    "",
    `/** The outputs of the module ${module.name}, in TypeScript's spelling; tokens where only Terraform knows them. */`,
    `export interface ${name}Outputs {`,
    ...Object.entries(module.outputs).map(output),
    "}",
    "",
    doc(module.description, ""),
    `export declare class ${name} extends Construct {`,
    `  readonly outputs: ${name}Outputs;`,
    `  constructor(scope: Construct, id: string, props: ${name}Props);`,
    "}",
  ].join("\n");
};

const output = ([name, { description, type }]: [string, Output]): string =>
  `${doc(description, "  ")}\n  readonly ${camel(name)}: ${outputType[type] ?? "IResolvable"};`;

const outputType: Readonly<Record<string, string>> = {
  string: "string",
  number: "number",
  bool: "boolean | IResolvable",
  "list(string)": "string[]",
};

const object = (fields: Readonly<Record<string, Field>>, indent: string): string => {
  const inner = `${indent}  `;
  const lines = Object.entries(fields).map(([name, field]) => {
    const text = field.required ? field.description : `${field.description}\n\n@default ${defaultText(field)}`;
    const type = typeText(field.kind, inner);
    return `${doc(text, inner)}\n${inner}readonly ${camel(name)}${field.required ? `: ${type}` : `?: ${type} | undefined`};`;
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
};

const defaultText = (field: Field): string =>
  field.default === undefined || field.default === null ? "none" : terraformLiteral(field.default);

const typeText = (kind: Kind, indent: string): string => {
  switch (kind.is) {
    case "string":
      return kind.choices?.map((choice) => JSON.stringify(choice)).join(" | ") ?? "string";
    case "number":
      return "number";
    case "bool":
      return "boolean | IResolvable";
    case "list":
      return kind.element.is === "object"
        ? `readonly ${typeText(kind.element, indent)}[] | IResolvable`
        : `${typeText(kind.element, indent)}[]`.replace(/^(.* \| .*)\[\]$/, "($1)[]");
    case "map":
      return `Record<string, ${typeText(kind.element, indent)}> | IResolvable`;
    case "object":
      return object(kind.fields, indent);
  }
};

const doc = (text: string, indent: string): string => {
  const lines = text.replaceAll("*/", "*∕").split("\n");
  if (lines.length === 1) return `${indent}/** ${lines[0]} */`;
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join("\n");
};
