import { UserError } from "../core/errors.ts";

/** Bytes that a fixed response may have. Source: Elastic Load Balancing API reference, "FixedResponseActionConfig". */
const MOST_BYTES = 1024;

/** Seconds after which a browser that shows the page asks again. */
const REFRESH_SECONDS = 60;

/**
 * The page that visitors see, escaped and whole. It asks for itself again after a minute: a fixed response has no header
 * Retry-After, and the load balancer cannot add one.
 *
 * @throws UserError when the message makes it longer than a load balancer may answer
 */
export const maintenancePage = (title: string, message: string): string => {
  const page = pageOf(title, message);
  const over = Buffer.byteLength(page) - MOST_BYTES;
  if (over > 0) {
    throw new UserError(
      `The message is ${over} bytes too long: a load balancer's page has at most ${MOST_BYTES} bytes, of which ${Buffer.byteLength(pageOf(title, ""))} are taken. Shorten --message.`,
    );
  }
  return page;
};

const pageOf = (title: string, message: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="${REFRESH_SECONDS}"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><body style="font:1.2em/1.5 sans-serif;max-width:32em;margin:20vh auto;padding:1em"><h1>${escaped(title)}</h1><p>${escaped(message)}</p></body></html>`;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`).replaceAll("\n", "<br>");
