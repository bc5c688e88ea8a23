import { ExecuteCommandCommand } from "@aws-sdk/client-ecs";
import { UserError } from "../core/errors.ts";
import { inWords } from "./aws-errors.ts";
import { awsClients } from "./clients.ts";
import type { AppEnvironment } from "./environment.ts";
import { checkServices, defaultService, findRunningContainer } from "./running-task.ts";
import { checkPlugin, openSession } from "./session-plugin.ts";

export interface ExecRequest {
  /** @default the web service of the backend */
  readonly service?: string;
  /** @default a shell */
  readonly command?: readonly string[];
}

const SHELL = ["/bin/sh"];

/**
 * Opens a terminal in a running container of a service.
 *
 * @returns the exit code of the session, not that of the command: Session Manager does not tell it
 * @throws UserError without the plugin, a running task, or a way in
 */
export const exec = async (environment: AppEnvironment, { service, command = SHELL }: ExecRequest): Promise<number> => {
  const { region, outputs, stack } = environment;
  const name = service ?? defaultService(environment);
  if (name === undefined) throw new UserError(`${stack} has no services.`);
  checkServices(environment, [name]);
  await checkPlugin();
  const clients = awsClients(environment);
  try {
    const { container, task, target } = await findRunningContainer(clients, environment, name);
    const { session } = await clients.ecs.send(
      new ExecuteCommandCommand({
        cluster: outputs.cluster_name,
        task,
        container,
        command: shellWords(command),
        interactive: true,
      }),
    );
    return await openSession({
      region,
      parameters: { Target: target },
      session: {
        SessionId: session?.sessionId ?? "",
        StreamUrl: session?.streamUrl ?? "",
        TokenValue: session?.tokenValue ?? "",
      },
    });
  } catch (error) {
    throw inWords(error, `No session in ${stack} could be opened`);
  }
};

/** One line of words as a shell would read them: ECS splits a command into words again. */
export const shellWords = (words: readonly string[]): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
