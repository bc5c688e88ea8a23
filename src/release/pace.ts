import { setTimeout as sleep } from "node:timers/promises";

export interface Pace {
  /** Ends the waiting at once when it is aborted. */
  readonly signal?: AbortSignal;
  /** Milliseconds before the second look. @default 250 */
  readonly first?: number;
  /** Milliseconds between looks at most. @default 2,500 */
  readonly longest?: number;
}

/**
 * Looks again and again until there is an answer or the time is over, each pause half as long again as the one before and up to
 * a fifth shorter or longer by chance, so that several watchers do not ask in step.
 *
 * @param milliseconds how long at most
 * @returns the answer, or nothing when the time is over
 */
export const poll = async <Answer>(
  look: () => Promise<Answer | undefined>,
  milliseconds: number,
  { signal, first = 250, longest = 2_500 }: Pace = {},
): Promise<Answer | undefined> => {
  const deadline = performance.now() + milliseconds;
  for (let pause = first; ; pause = Math.min(longest, pause * 1.5)) {
    signal?.throwIfAborted();
    const answer = await look();
    if (answer !== undefined) return answer;
    const left = deadline - performance.now();
    if (left <= 0) return undefined;
    await sleep(Math.min(left, pause * (0.8 + 0.4 * Math.random())), undefined, signal && { signal });
  }
};
