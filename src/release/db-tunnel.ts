import { StartSessionCommand } from "@aws-sdk/client-ssm";
import { UserError } from "../core/errors.ts";
import { inWords } from "./aws-errors.ts";
import { awsClients } from "./clients.ts";
import type { AppEnvironment } from "./environment.ts";
import { defaultService, findRunningContainer } from "./running-task.ts";
import { checkPlugin, openSession } from "./session-plugin.ts";

/** Source: AWS Systems Manager, "Start a session (port forwarding to remote host)". */
const DOCUMENT = "AWS-StartPortForwardingSessionToRemoteHost";

export interface TunnelRequest {
  /** Port of this machine. */
  readonly port: number;
  /** Told how to connect, before the tunnel opens. */
  readonly say: (text: string) => void;
}

/**
 * Makes the environment's database reachable at a port of this machine, through one of its running tasks, until it is ended.
 *
 * @returns the exit code of the plugin
 * @throws UserError without the plugin or a running task
 */
export const openTunnel = async (environment: AppEnvironment, { port, say }: TunnelRequest): Promise<number> => {
  const { region, outputs, stack } = environment;
  await checkPlugin();
  const clients = awsClients(environment);
  try {
    const service = defaultService(environment);
    if (service === undefined) throw new UserError(`${stack} has no services, so there is no task to tunnel through.`);
    const { target, task } = await findRunningContainer(clients, environment, service);
    const parameters = {
      Target: target,
      DocumentName: DOCUMENT,
      Parameters: {
        host: [outputs.database_address],
        portNumber: [String(outputs.database_port)],
        localPortNumber: [String(port)],
      },
    };
    const {
      SessionId = "",
      StreamUrl = "",
      TokenValue = "",
    } = await clients.ssm.send(new StartSessionCommand(parameters));
    say(connectionText(environment, port, `${service} ${task}`));
    return await openSession({ region, parameters, session: { SessionId, StreamUrl, TokenValue } });
  } catch (error) {
    throw inWords(error, `No tunnel to the database of ${stack} could be opened`);
  }
};

/** How to connect, and where the password is; never the password. */
export const connectionText = ({ region, outputs }: AppEnvironment, port: number, through: string): string =>
  [
    `Tunnel to ${outputs.database_address}:${outputs.database_port} through ${through}. Ctrl-C ends it.`,
    `  psql "host=localhost port=${port} dbname=${outputs.database_name} user=${outputs.database_name} sslmode=require"`,
    "  The password is in Secrets Manager:",
    `  aws secretsmanager get-secret-value --region ${region} --secret-id ${outputs.database_secret_arn} --query SecretString --output text`,
  ].join("\n");
