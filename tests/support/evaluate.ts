import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TerraformTools } from "../terraform/support/toolchain.ts";

/** What Terraform makes of an expression of literals and functions, as `${…}`: real JSON in, real JSON out. */
export const evaluate = ({ terraform, env }: TerraformTools, expression: unknown): unknown => {
  const inside = /^\$\{(.*)\}$/s.exec(String(expression))?.[1];
  if (inside === undefined) throw new Error(`"${String(expression)}" is not an expression.`);
  const answer = execFileSync(terraform, ["console"], {
    cwd: mkdtempSync(join(tmpdir(), "console-")),
    env: { ...process.env, ...env },
    input: `jsonencode(${inside})\n`,
    encoding: "utf8",
  });
  // The console quotes text as Terraform does, which for JSON without templates is as JSON does.
  return JSON.parse(JSON.parse(answer) as string) as unknown;
};
