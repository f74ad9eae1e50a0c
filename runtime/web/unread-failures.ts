/** Reports failures of asynchronous work that no caller is waiting for. */

const reported = new WeakSet();

/** Records that a reader was given an error. */
export function markReported(error: unknown): void {
  if (typeof error === "object" && error !== null) reported.add(error);
}

/** Whether a reader was given an error. */
export const isReported = (error: unknown): boolean =>
  typeof error === "object" && error !== null && reported.has(error);

const readers = new WeakMap<Promise<unknown>, () => void>();

/** The error that the page was given last. */
let lastThrown: unknown;

/**
 * Reports the failure of something that no caller waits for, such as a training step whose loss is not used, as one uncaught error of the
 * page, however many results depend on it.
 *
 * @returns a callback for when a caller waits for it
 */
export function reportUnlessRead(results: Promise<unknown>): () => void {
  const known = readers.get(results);
  if (known !== undefined) return known;
  let isRead = false;
  results.catch((error: unknown) => {
    setTimeout(() => {
      // Runs that depend on the failed one fail with the same error.
      if (isRead || isReported(error) || error === lastThrown) return;
      lastThrown = error;
      throw error;
    });
  });
  const onRead = (): void => {
    isRead = true;
  };
  readers.set(results, onRead);
  return onRead;
}
