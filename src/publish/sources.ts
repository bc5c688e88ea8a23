import type { ModuleAddress } from "../core/module-source.ts";

/** A module block's `source`, as our READMEs and examples write it: from git, from a neighbour, or of the module itself. */
const SOURCE =
  /^(?<indent> *)source *= "(?:git::[^"]*\/\/modules\/(?<git>[^/"]+)\/terraform[^"]*|\.\.\/\.\.\/\.\.\/(?<neighbour>[^/"]+)\/terraform|\.\.\/\.\.\/terraform)"(?: #.*)?$/gm;

/** A text about one module in which every module block names where it is published. */
export const withPublishedSources = (text: string, own: string, addressOf: (module: string) => ModuleAddress): string =>
  text.replace(SOURCE, (...match) => {
    const { indent, git, neighbour } = match.at(-1) as Record<string, string | undefined>;
    const { source, version } = addressOf(git ?? neighbour ?? own);
    if (version === undefined) return `${indent}source = "${source}"`;
    return `${indent}source  = "${source}"\n${indent}version = "${version}"`;
  });
