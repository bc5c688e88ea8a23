import { chmodSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile, type Plugin } from "esbuild";

/** Bundled CommonJS asks for Node's own modules with `require`, which an ES module does not have. */
const REQUIRE = `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);`;

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles `src/cli/main.ts` into a folder: one small entry, and a chunk for each thing that only some commands need.
 *
 * @returns what went into which chunk
 */
export const bundle = async (outdir: string): Promise<Metafile> => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ["src/cli/main.ts"],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // Names are kept, so that the stack of a bug report can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    chunkNames: "[name]-[hash]",
    banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
    plugins: [leaveOut],
    metafile: true,
    logLevel: "warning",
  });
  // npm makes it executable when it installs the package; here is where it is built.
  chmodSync(join(outdir, "main.js"), 0o755);
  return metafile;
};

/**
 * Bundles `src/index.ts`, which CDKTF programs import: one file with the provider classes that it uses. CDKTF and constructs
 * stay out, because the program must share them.
 */
export const bundleLibrary = async (outdir: string): Promise<void> => {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["src/index.ts"],
    outdir,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["cdktf", "constructs"],
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    banner: { js: REQUIRE },
    plugins: [leaveOut],
    logLevel: "warning",
  });
};

/**
 * More than half of what would have to be parsed at every start, and is never called: zod's messages in fifty languages, and
 * the zip library of CDKTF's assets.
 */
const leaveOut: Plugin = {
  name: "leave-out",
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
    onLoad({ filter: /[\\/]archiver[\\/]index\.js$/ }, () => ({
      contents: 'module.exports = () => { throw new Error("This build has no archiver: assets are not used."); };',
    }));
  },
};
