import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.ts";

/** `npm run build`: the command line as a few files that load fast, CDKTF and the provider classes included. */
const dist = fileURLToPath(new URL("../dist", import.meta.url));
rmSync(dist, { recursive: true, force: true });
await bundle(dist);
