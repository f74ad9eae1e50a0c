/** The order of ONNX Runtime's calls in a page: one at a time, since in WebAssembly they share one stack, and those that overlap corrupt it. */

let last: Promise<unknown> = Promise.resolve();

/**
 * Calls ONNX Runtime when its calls before have ended.
 *
 * @param interruption rejects where the call may never end, as after the loss of a device: the calls that follow do not wait for it
 */
export function inTurn<T>(call: () => Promise<T>, interruption?: Promise<never>): Promise<T> {
  const result = last.then(() =>
    interruption === undefined ? call() : Promise.race([interruption, call()]),
  );
  last = result.catch(() => undefined);
  return result;
}
