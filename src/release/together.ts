/**
 * Does something to all of them at once and waits for every one, so that nothing is still under way when one has failed: what
 * is undone next must not be overtaken.
 */
export const together = async <One, Result>(
  all: readonly One[],
  act: (one: One) => Promise<Result>,
): Promise<Result[]> => {
  const settled = await Promise.allSettled(all.map(act));
  return settled.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
};
