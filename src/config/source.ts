import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
} from "yaml";
import type { Problem } from "../core/errors.ts";

/** Where something stands in a file; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Keys and list indices from the top of a file: `["variables", "azs", 0]`. */
export type Path = readonly (string | number)[];

/** One file, read: its data, and where in the file each part of it stands. */
export interface Source {
  readonly file: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** A scalar's own position, the key of anything larger; of what is not there, the nearest thing around it. */
  readonly position: (path: Path) => Position;
  /** The position of the key itself. */
  readonly keyPosition: (path: Path) => Position;
  /** A scalar as it was typed: `8.0` where the number is 8. */
  readonly typed: (path: Path) => string | undefined;
}

/** A file that was read, or what keeps it from being read. */
export type ReadSource = { readonly source: Source } | { readonly problems: readonly Problem[] };

/**
 * Reads YAML, and JSON as the YAML that it is.
 *
 * @param example what a file of this kind looks like at its smallest, for whoever left it empty
 */
export const readSource = (file: string, text: string, example: string): ReadSource => {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, merge: true }) as Document[];
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const problem = (offset: number, message: string) => ({ problems: [{ ...at(offset), message }] });

  const [document, second] = documents;
  const broken = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  if (broken.length > 0) {
    return {
      problems: broken.map(({ code, message, pos }) => ({
        ...at(pos[0]),
        message: words(code, message, text, pos[0]),
      })),
    };
  }
  if (second)
    return problem(
      second.range?.[0] ?? 0,
      "Two documents in one file. Keep one, and give the other a file of its own.",
    );
  if (!document?.contents || (isScalar(document.contents) && document.contents.value === null)) {
    return { problems: [{ file, message: `The file is empty. Write at least \`${example}\`, or delete it.` }] };
  }
  if (!isMap(document.contents)) {
    return problem(
      document.contents.range?.[0] ?? 0,
      `Expected settings, one \`key: value\` on each line, such as \`${example}\`.`,
    );
  }
  try {
    return { source: sourceOf(file, document, at) };
  } catch (error) {
    // The only errors left are about aliases: one without an anchor, or too many of them.
    if (error instanceof ReferenceError) return problem(brokenAlias(document), `${error.message}.`);
    throw error;
  }
};

/** Where the first alias is that stands for nothing. */
const brokenAlias = (document: Document): number => {
  let offset = 0;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
};

const words = (code: string, message: string, text: string, offset: number): string => {
  if (code === "DUPLICATE_KEY") {
    const key = /^["']?([^"':\s]+)/.exec(text.slice(offset))?.[1];
    return `${key} is written twice. Keep one of them.`;
  }
  return `Not valid YAML: ${message}.`;
};

const sourceOf = (file: string, document: Document, at: (offset: number) => Position): Source => {
  const find = (path: Path) => walk(document, path);
  return {
    file,
    data: document.toJS() as Record<string, unknown>,
    position: (path) => {
      const { key, value } = find(path);
      const node = isScalar(value) && value.value !== null ? value : (key ?? value);
      return node?.range ? at(node.range[0]) : { file };
    },
    keyPosition: (path) => {
      const { key, value } = find(path);
      const node = key ?? value;
      return node?.range ? at(node.range[0]) : { file };
    },
    typed: (path) => {
      const { value } = find(path);
      return isScalar(value) ? value.source : undefined;
    },
  };
};

interface Found {
  readonly key?: Node | undefined;
  readonly value?: Node | undefined;
}

/** Follows a path as far as the file goes; what a merge key brought in is found at the mapping that merges it. */
const walk = (document: Document, path: Path): Found => {
  let found: Found = { value: document.contents as Node };
  for (const step of path) {
    const inside = isAlias(found.value) ? found.value.resolve(document) : found.value;
    if (isMap(inside)) {
      const pair: Pair | undefined = inside.items.find(
        ({ key }) => String(isScalar(key) ? key.value : key) === String(step),
      );
      if (!pair) return found;
      found = { key: pair.key as Node, value: (pair.value as Node | null) ?? undefined };
    } else if (isSeq(inside)) {
      const item = inside.items[Number(step)] as Node | undefined;
      if (!item) return found;
      found = { value: item };
    } else return found;
  }
  return found;
};
