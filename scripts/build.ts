import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, bundleLibrary } from "./bundle.ts";
import { libraryTypes } from "./library-types.ts";

/** `npm run build`: the command line as a few files that load fast, and the library that CDKTF programs import. */
const dist = fileURLToPath(new URL("../dist", import.meta.url));
rmSync(dist, { recursive: true, force: true });
await Promise.all([bundle(dist), bundleLibrary(dist)]);
writeFileSync(join(dist, "index.d.ts"), libraryTypes());
