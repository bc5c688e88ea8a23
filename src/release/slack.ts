import type { Progress } from "./progress.ts";

/** Milliseconds that a message may take: a release does not wait for a chat. */
const PATIENCE = 5_000;

/**
 * Posts messages to the Slack incoming webhook in `SLACK_WEBHOOK_URL`; does nothing without it.
 *
 * The URL is a secret and is never printed. A message that does not get through is a warning.
 */
export const announcer = (
  progress: Progress,
  url: string | undefined = process.env.SLACK_WEBHOOK_URL,
): ((text: string) => Promise<void>) => {
  if (!url) return async () => {};
  return async (text) => {
    const failed = await post(url, text);
    if (failed !== undefined) {
      progress.show({ event: "warning", text: `Slack was not told (SLACK_WEBHOOK_URL): ${failed}.` });
    }
  };
};

/** @returns why it failed, without anything of the URL in it */
const post = async (url: string, text: string): Promise<string | undefined> => {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    return answer.ok ? undefined : `it answered ${answer.status}`;
  } catch (error) {
    if ((error as Error).name === "TimeoutError") return `no answer within ${PATIENCE / 1000} s`;
    return URL.canParse(url) ? "it does not answer" : "its value is no URL";
  }
};
