import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../core/errors.ts";

/** The first version that takes a session from its environment rather than from its arguments, which everybody on a machine can read. */
const MINIMUM = [1, 2, 497, 1] as const;

const GUIDE = 'AWS Systems Manager, "Install the Session Manager plugin for the AWS CLI"';

/** What a platform's users type. */
const INSTALL: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: "brew install --cask session-manager-plugin",
  win32: "winget install Amazon.SessionManagerPlugin",
  linux: "install the .deb or .rpm that AWS offers",
};

/** A session as ECS or Systems Manager opened it. The token opens it: it is never printed or passed as an argument. */
export interface OpenedSession {
  readonly SessionId: string;
  readonly StreamUrl: string;
  readonly TokenValue: string;
}

export interface SessionRequest {
  readonly region: string;
  /** What the session was asked for, as the plugin wants to know it. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly session: OpenedSession;
}

/**
 * Looks for the Session Manager plugin before anything is opened.
 *
 * @throws UserError with how to install or renew it on this platform
 */
export const checkPlugin = async (platform: NodeJS.Platform = process.platform): Promise<void> => {
  const how = `${INSTALL[platform] ?? "see AWS's instructions"} (${GUIDE})`;
  let version: string;
  try {
    ({ stdout: version } = await promisify(execFile)("session-manager-plugin", ["--version"]));
  } catch {
    throw new UserError(`The Session Manager plugin is not on the PATH. Install it: ${how}.`);
  }
  if (!isRecent(version.trim())) {
    throw new UserError(
      `The Session Manager plugin ${version.trim()} is too old: at least ${MINIMUM.join(".")} is needed. Renew it: ${how}.`,
    );
  }
};

/** Whether a version of the plugin takes sessions from its environment. */
export const isRecent = (version: string): boolean => {
  const numbers = version.split(".").map(Number);
  for (const [at, least] of MINIMUM.entries()) {
    const number = numbers[at] ?? 0;
    if (number !== least) return number > least;
  }
  return true;
};

/** Name of the variable that the plugin reads the session from, and of the argument that tells it to. */
const SESSION_VARIABLE = "AWS_SSM_START_SESSION_RESPONSE";

/**
 * Hands the terminal to the plugin, as the AWS CLI does, until the session ends.
 *
 * @returns its exit code; the plugin does not pass on that of the remote command
 */
export const openSession = async ({ region, parameters, session }: SessionRequest): Promise<number> => {
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const endpoint =
    process.env.AWS_ENDPOINT_URL_SSM ?? process.env.AWS_ENDPOINT_URL ?? `https://ssm.${region}.${suffix}`;
  const profile = process.env.AWS_PROFILE ?? "";
  const child = spawn(
    "session-manager-plugin",
    [SESSION_VARIABLE, region, "StartSession", profile, JSON.stringify(parameters), endpoint],
    { stdio: "inherit", env: { ...process.env, [SESSION_VARIABLE]: JSON.stringify(session) } },
  );
  // Ctrl-C belongs to whatever runs in the session.
  const ignore = () => {};
  process.on("SIGINT", ignore);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    });
  } finally {
    process.off("SIGINT", ignore);
  }
};
