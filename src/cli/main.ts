import { CommanderError } from "commander";
import { UserError } from "../core/errors.ts";
import { program } from "./program.ts";

/** Exit codes: 0 done, 1 something is wrong with the project or with us, 2 wrong usage. */
try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** What commander throws it has already printed. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    console.error(error.message);
    return 1;
  }
  console.error(error);
  console.error("\nThis is a bug in cdktf-aws-django, not in your project. Please report it with the lines above.");
  return 1;
}
