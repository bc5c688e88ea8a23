import { InvalidArgumentError } from "commander";
import { loadAppEnvironment } from "../app-environment.ts";
import type { Define } from "../program.ts";

/** `db-tunnel STACK`: the database at a port of this machine. */
export const dbTunnel: Define = (command) =>
  command
    .argument("<stack>", "such as app-alpha")
    .option("--port <number>", "port of this machine", port, 5432)
    .action(async (stack: string, options: { readonly port: number }) => {
      const environment = await loadAppEnvironment(stack);
      const { openTunnel } = await import("../../release/db-tunnel.ts");
      process.exitCode = await openTunnel(environment, { port: options.port, say: (text) => console.log(text) });
    });

const port = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) throw new InvalidArgumentError("Write 1 to 65535.");
  return value;
};
