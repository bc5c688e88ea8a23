import { templateText } from "./hcl-template.ts";

/** An expression in native syntax: the lines after the equals sign, the first of them beside it. */
export type Expression = readonly string[];

/** What stands in a block, in order. */
export type Item =
  | { readonly attribute: string; readonly value: Expression }
  | { readonly block: string; readonly labels: readonly string[]; readonly body: readonly Item[] };

/** How a string of the JSON is written: as a template, or in its own way where Terraform reads it in its own way. */
export type Quote = (text: string) => string;

/** As long as people let a list be on one line. */
const LONGEST_LINE = 100;

/** A file of blocks, as `terraform fmt` would leave it. */
export const fileText = (comment: string | undefined, items: readonly Item[]): string => {
  const head = comment === undefined ? [] : [`# ${comment}`, ""];
  return `${[...head, ...bodyLines(items)].join("\n").trimEnd()}\n`;
};

/** JSON data as an expression. */
export const expressionOf = (value: unknown, quote: Quote = templateText): Expression => {
  if (value === null || value === undefined) return ["null"];
  if (typeof value === "string") return [quote(value)];
  if (Array.isArray(value)) return listLines(value.map((item) => expressionOf(item, quote)));
  if (typeof value === "object") return objectLines(value, quote);
  return [String(value)];
};

const listLines = (items: readonly Expression[]): Expression => {
  const line = `[${items.join(", ")}]`;
  if (items.every(({ length }) => length === 1) && line.length <= LONGEST_LINE) return [line];
  return ["[", ...items.flatMap((item) => indented([...item.slice(0, -1), `${item.at(-1)},`])), "]"];
};

const objectLines = (value: object, quote: Quote): Expression => {
  const attributes = Object.entries(value).map(([key, entry]) => ({
    attribute: keyText(key),
    value: expressionOf(entry, quote),
  }));
  return attributes.length === 0 ? ["{}"] : ["{", ...indented(attributeLines(attributes)), "}"];
};

/** A key that is an expression stands in parentheses. */
const keyText = (key: string): string => {
  if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) return key;
  const text = templateText(key);
  return text.startsWith('"') ? text : `(${text})`;
};

/** Blocks stand apart by an empty line; attributes come as they are. */
const bodyLines = (items: readonly Item[]): string[] => {
  const attributes = items.filter((item) => "attribute" in item);
  const blocks = items.filter((item) => "block" in item);
  const parts = [
    ...(attributes.length > 0 ? [attributeLines(attributes)] : []),
    ...blocks.map(({ block, labels, body }) => blockLines(block, labels, body)),
  ];
  return parts.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
};

const blockLines = (block: string, labels: readonly string[], body: readonly Item[]): string[] => {
  const head = [block, ...labels.map((label) => JSON.stringify(label))].join(" ");
  return body.length === 0 ? [`${head} {}`] : [`${head} {`, ...indented(bodyLines(body)), "}"];
};

type Attribute = Extract<Item, { readonly attribute: string }>;

/** The equals signs of neighbours on one line each stand below each other; an attribute of several lines stands apart. */
const attributeLines = (attributes: readonly Attribute[]): string[] => {
  const widths = attributes.map(({ attribute, value }) => (value.length === 1 ? attribute.length : 0));
  return attributes.flatMap(({ attribute, value: [first = "", ...rest] }, index) => {
    const width = rest.length === 0 ? widestNeighbour(widths, index) : attribute.length;
    return [`${attribute.padEnd(width)} = ${first}`, ...rest];
  });
};

const widestNeighbour = (widths: readonly number[], index: number): number => {
  let [start, end] = [index, index];
  while (widths[start - 1]) start--;
  while (widths[end + 1]) end++;
  return Math.max(...widths.slice(start, end + 1));
};

const indented = (lines: readonly string[]): string[] => lines.map((line) => (line === "" ? "" : `  ${line}`));
