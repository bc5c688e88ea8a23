import { InvalidArgumentError } from "commander";
import { loadAppEnvironment } from "../app-environment.ts";
import type { Define } from "../program.ts";

interface Options {
  readonly message: string;
  readonly title: string;
  readonly allow: readonly string[];
  readonly json?: true;
}

/** `maintenance on STACK`: 503 and a page for everybody but those that are allowed. */
export const maintenanceOn: Define = (command) =>
  command
    .argument("<stack>", "such as app-alpha")
    .requiredOption("--message <text>", "what the page says")
    .option("--title <text>", "its title", "Down for maintenance")
    .option("--allow <cidr>", "addresses that see the application all the same; may be said several times", cidr, [])
    .option("--json", "print the outcome as JSON")
    .action(async (stack: string, { message, title, allow, json }: Options) => {
      const environment = await loadAppEnvironment(stack);
      const { maintenanceOn } = await import("../../release/maintenance.ts");
      const { was } = await maintenanceOn(environment, { message, title, allow });
      const but = allow.length > 0 ? ` to all but ${allow.join(", ")}` : "";
      console.log(
        json
          ? JSON.stringify({ event: "outcome", outcome: "on", was, allow })
          : `${environment.outputs.url} answers 503 with the page${but}${was === "on" ? ", in the place of the one before" : ""}.`,
      );
    });

const cidr = (text: string, before: readonly string[]): readonly string[] => {
  const [address = "", bits = ""] = text.split("/");
  const ipv4 = /^\d{1,3}(\.\d{1,3}){3}$/.test(address) && address.split(".").every((part) => Number(part) < 256);
  const ipv6 = /^[\da-f:]+$/i.test(address) && address.includes(":");
  if (!(ipv4 || ipv6) || !/^\d{1,3}$/.test(bits) || Number(bits) > (ipv4 ? 32 : 128)) {
    throw new InvalidArgumentError("Write a CIDR block, such as 203.0.113.7/32.");
  }
  return [...before, text];
};
