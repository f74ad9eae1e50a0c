/** Reports failures of asynchronous work that no caller is waiting for. */

const readers = new WeakMap<Promise<unknown>, () => void>();

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
      if (!isRead) throw error;
    });
  });
  const onRead = (): void => {
    isRead = true;
  };
  readers.set(results, onRead);
  return onRead;
}
