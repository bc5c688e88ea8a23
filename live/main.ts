import { fileURLToPath } from "node:url";
import { modules } from "../modules/index.ts";
import { loadEnvironments } from "../src/config/load.ts";
import { formatProblem, UserError } from "../src/core/errors.ts";
import { writeLiveStacks } from "../src/core/live-app.ts";

/** The CDKTF app: every live file becomes a stack. Run by `npx cdktf`; `cdktf-django synth` does the same, faster. */
const root = fileURLToPath(new URL("..", import.meta.url));
const outdir = process.env.CDKTF_OUTDIR ?? "cdktf.out";

try {
  const { environments, warnings } = loadEnvironments(root, modules);
  for (const warning of warnings) console.error(`warning: ${formatProblem(warning)}`);
  writeLiveStacks({ root, outdir, environments });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
