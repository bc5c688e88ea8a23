import type { Tree } from "./publication.ts";

/** placeholder until the writer is there */
export const hclFiles = (files: Tree): Tree => files;
