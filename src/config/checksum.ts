import { createHash } from "node:crypto";

/** `sha256:…` of a text. */
export const checksum = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;
