import { Interrupted } from "../release/interrupted.ts";
import type { Progress } from "../release/progress.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * A signal that Ctrl-C, SIGTERM or a closed terminal aborts, once: the process goes on and cleans up.
 *
 * @param text what is said then
 */
export const untilInterrupted = (
  progress: Progress,
  text = "Interrupted.",
): { readonly signal: AbortSignal; readonly forget: () => void } => {
  const abort = new AbortController();
  const onSignal = () => {
    if (abort.signal.aborted) {
      progress.show({ event: "note", text: "Already ending. Killed now, it would leave things half done." });
      return;
    }
    progress.show({ event: "note", text });
    abort.abort(new Interrupted());
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: abort.signal,
    forget: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
};
