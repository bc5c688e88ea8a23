import { loadAppEnvironment } from "../app-environment.ts";
import type { Define } from "../program.ts";

/** `exec STACK [SERVICE] [-- COMMAND]`: a terminal in a running container. */
export const exec: Define = (command) =>
  command
    .argument("<stack>", "such as app-alpha")
    .argument("[service]", "which service's task; without it, the backend's web service")
    .argument("[command...]", "after --; without it, a shell")
    .action(async (stack: string, service: string | undefined, words: readonly string[]) => {
      const environment = await loadAppEnvironment(stack);
      const request = requestOf(service, words, process.argv);
      const { exec } = await import("../../release/exec.ts");
      process.exitCode = await exec(environment, request);
    });

/** `exec app-alpha -- ls`: what follows `--` is the command, not the service. */
const requestOf = (service: string | undefined, words: readonly string[], typed: readonly string[]) => {
  const dashes = typed.indexOf("--");
  const rest = dashes < 0 ? [] : typed.slice(dashes + 1);
  const none = service !== undefined && rest.length === words.length + 1 && rest[0] === service;
  const command = none ? rest : words;
  return {
    ...(service !== undefined && !none && { service }),
    ...(command.length > 0 && { command }),
  };
};
