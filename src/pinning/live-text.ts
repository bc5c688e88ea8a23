import { isMap, isScalar, type Pair, parseDocument, type Scalar } from "yaml";

/**
 * A live file's text with `version:` set, every other letter as it was: comments, quotes, alignment, YAML or JSON.
 *
 * @param text a mapping with `module:`
 */
export const withVersion = (text: string, version: string): string => {
  const { version: there, module, flow } = find(text);
  if (there) return replaceValue(text, there, version);
  if (!module) throw new Error("A live file without `module:` cannot be pinned.");
  return flow ? insertInFlow(text, module, version) : insertLine(text, module, version);
};

/** A live file's text without `version:`. */
export const withoutVersion = (text: string): string => {
  const { version, flow } = find(text);
  if (!version) return text;
  const [start, end] = [rangeOf(version.key)[0], rangeOf(version.value)[1]];
  if (flow) return removeFromFlow(text, start, end);
  const nextLine = text.indexOf("\n", end);
  return text.slice(0, lineStart(text, start)) + (nextLine < 0 ? "" : text.slice(nextLine + 1));
};

type Entry = Pair<Scalar, Scalar>;

const find = (text: string) => {
  const { contents } = parseDocument(text);
  if (!isMap(contents)) throw new Error("A live file is a mapping.");
  const entry = (name: string) =>
    contents.items.find(({ key }) => isScalar(key) && key.value === name) as Entry | undefined;
  return { version: entry("version"), module: entry("module"), flow: contents.flow === true };
};

const rangeOf = (node: Scalar | null): readonly [number, number] => {
  if (!node?.range) throw new Error("A file's settings stand somewhere in it.");
  return [node.range[0], node.range[1]];
};

const replaceValue = (text: string, { key, value }: Entry, version: string): string => {
  const [start, end] = value?.range ?? [rangeOf(key)[1] + 1, rangeOf(key)[1] + 1];
  const quote = /^["']/.exec(text.slice(start, end))?.[0] ?? "";
  const space = start === end && text[start - 1] === ":" ? " " : "";
  return `${text.slice(0, start)}${space}${quote}${version}${quote}${text.slice(end)}`;
};

const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;

/** Below `module:`, behind whatever comment stands there. */
const insertLine = (text: string, { key, value }: Entry, version: string): string => {
  const end = text.indexOf("\n", rangeOf(value)[1]);
  const indent = text.slice(lineStart(text, rangeOf(key)[0]), rangeOf(key)[0]);
  const [before, after] = end < 0 ? [`${text}\n`, ""] : [text.slice(0, end + 1), text.slice(end + 1)];
  return `${before}${indent}version: ${version}\n${after}`;
};

/** `{ "module": "prod-base" }`, on one line or one for each setting. */
const insertInFlow = (text: string, { key, value }: Entry, version: string): string => {
  const [start, end] = [rangeOf(key)[0], rangeOf(value)[1]];
  const indent = text.slice(lineStart(text, start), start);
  const quote = text[start] === '"' ? '"' : "";
  const separator = indent.trim() === "" && start > 0 ? `,\n${indent}` : ", ";
  return `${text.slice(0, end)}${separator}${quote}version${quote}: ${quote}${version}${quote}${text.slice(end)}`;
};

/** With the comma before it, or behind it when it is the first. */
const removeFromFlow = (text: string, start: number, end: number): string => {
  const before = text.slice(0, start).trimEnd();
  if (before.endsWith(",")) return before.slice(0, -1) + text.slice(end);
  return text.slice(0, start) + text.slice(end).replace(/^\s*,\s*/, "");
};
