import { randomBytes } from "node:crypto";
import type { ContainerOverride, TaskDefinition } from "@aws-sdk/client-ecs";
import { UserError } from "../core/errors.ts";
import { inWords } from "./aws-errors.ts";
import { awsClients, type Clients } from "./clients.ts";
import type { AppEnvironment } from "./environment.ts";
import { runTask } from "./one-off-task.ts";
import { openReleases, Records } from "./records.ts";
import { newestRevision } from "./survey.ts";

/** Longest that a command may run unless told otherwise: a day. */
export const RUN_SECONDS = 86_400;

export interface CommandRequest {
  readonly command: readonly string[];
  /** @default a day */
  readonly seconds?: number;
  /** Told of each line that the command prints. */
  readonly show: (line: string) => void;
  /** Aborted by Ctrl-C: the task is stopped. */
  readonly signal: AbortSignal;
}

/**
 * Runs a command once in the image that is released, in a task of its own: the update task's, without its database step.
 *
 * @returns the command's exit code
 * @throws UserError with ECS's reason when it ended without one
 */
export const runCommand = async (environment: AppEnvironment, request: CommandRequest): Promise<number> => {
  const { stack, outputs } = environment;
  const { family, container } = outputs.backend_update;
  const clients = awsClients(environment);
  try {
    const { definition } = await newestRevision(clients.ecs, family, await openOnes(clients, environment));
    const { exitCode, reason } = await runTask(clients, environment, {
      definition,
      container,
      startedBy: `run-${randomBytes(8).toString("hex")}`,
      overrides: overridesOf(definition, container, request.command),
      startSeconds: 600,
      runSeconds: request.seconds ?? RUN_SECONDS,
      show: (from, line) => from === container && request.show(line),
      signal: request.signal,
      stopReason: "Whoever ran the command ended it.",
    });
    if (exitCode === undefined) throw new UserError(`The command in ${stack} ended without an exit code: ${reason}`);
    return exitCode;
  } catch (error) {
    throw inWords(error, `The command was not run in ${stack}`);
  }
};

/** Releases whose revisions nobody vouches for yet. */
const openOnes = async ({ s3 }: Clients, { outputs }: AppEnvironment): Promise<readonly string[]> => {
  const [latest] = await new Records(s3, outputs.bucket_name).newest(1);
  return openReleases(latest);
};

/**
 * The command in the container, and nothing in those before it: a shell that is given `true` succeeds at once, so the database
 * is left alone and the master user's password unused.
 */
export const overridesOf = (
  { containerDefinitions = [] }: TaskDefinition,
  container: string,
  command: readonly string[],
): ContainerOverride[] => {
  const own = containerDefinitions.find(({ name }) => name === container);
  const before = new Set((own?.dependsOn ?? []).map(({ containerName }) => containerName));
  const idle = containerDefinitions.filter(
    ({ name, entryPoint = [] }) => before.has(name) && entryPoint.join(" ") === "sh -c",
  );
  return [
    ...idle.flatMap(({ name }) => (name === undefined ? [] : [{ name, command: ["true"] }])),
    { name: container, command: [...command] },
  ];
};
