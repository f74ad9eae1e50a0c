/** TF.js's functions for the engine and the profiling of programs: `tf.time`, `tf.profile`, `tf.op` and others. */

import { DTypeError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import type { AnyNode } from "../../ir/ops";
import { requireFunction } from "../tensors/require-function";
import { bytesOf, isStaticShape, type Shape } from "../../ir/types/type";
import { currentContext, type NodeObserver } from "../context/context";
import { memory } from "../tensors/memory";
import { tidy } from "../tensors/tidy";
import { variableRegistry } from "../variables/variable";
import { ownsRandomState } from "../ops/random/random-source";
import { eagerContext } from "../execution/eager-context";

/** Does nothing: there are no checks to disable. @see TF.js `tf.enableProdMode` */
export const enableProdMode = (): void => undefined;

/** Does nothing: nothing here is deprecated. @see TF.js `tf.disableDeprecationWarnings` */
export const disableDeprecationWarnings = (): void => undefined;

/** Resolves when the browser draws its next frame; without a browser, after queued tasks. @see TF.js `tf.nextFrame` */
export const nextFrame = (): Promise<void> =>
  new Promise((resolve) => {
    const global: { requestAnimationFrame?: (callback: () => void) => number } = globalThis;
    if (global.requestAnimationFrame === undefined) setTimeout(resolve, 0);
    else global.requestAnimationFrame(resolve);
  });

/** The result of `tf.time`. */
export interface TimingInfo {
  /** Milliseconds of the whole call, including the work that was pending at its end. */
  readonly wallMs: number;
  /** As `wallMs`: ONNX Runtime does not report the time of kernels. */
  readonly kernelMs: number;
}

/**
 * Measures the duration of a function, including the pending work that it adds.
 *
 * @example
 * ```ts
 * const { wallMs } = await tf.time(() => tf.ones([100, 100]).matMul(tf.ones([100, 100])));
 * wallMs > 0; // → true
 * ```
 *
 * @see TF.js `tf.time`
 */
export async function time(f: () => unknown): Promise<TimingInfo> {
  eagerContext().flush();
  const start = performance.now();
  await f();
  eagerContext().flush();
  const wallMs = performance.now() - start;
  return { wallMs, kernelMs: wallMs };
}

/** One operation that a profiled function called. */
export interface KernelInfo {
  /** The operation of the graph. */
  readonly name: string;
  readonly inputShapes: readonly Shape[];
  readonly outputShapes: readonly Shape[];
  /** Bytes of its results; 0 where their sizes are unknown. */
  readonly bytesAdded: number;
}

/** The result of `tf.profile`. */
export interface ProfileInfo {
  readonly newBytes: number;
  readonly newTensors: number;
  /** Bytes of all results of operations: the memory in use if none were freed. */
  readonly peakBytes: number;
  readonly kernels: readonly KernelInfo[];
  readonly kernelNames: readonly string[];
  readonly result: unknown;
}

const kernelOf = ({ op, operands, results }: AnyNode): KernelInfo => ({
  name: op,
  inputShapes: operands.map(({ type }) => type.shape),
  outputShapes: results.map(({ type }) => type.shape),
  bytesAdded: results.reduce(
    (sum, { type }) => sum + (isStaticShape(type.shape) ? (bytesOf(type) ?? 0) : 0),
    0,
  ),
});

/**
 * Lists the operations that a function calls, and the memory that it allocates. The operations are those of the graph, before the compiler
 * simplifies and fuses them.
 *
 * @example
 * ```ts
 * const { kernelNames } = await tf.profile(() => tf.tensor([1, 2]).square().neg());
 * kernelNames; // → [square, neg]
 * ```
 *
 * @see TF.js `tf.profile`
 */
export async function profile(f: () => unknown): Promise<ProfileInfo> {
  const kernels: KernelInfo[] = [];
  const observer: NodeObserver = { observe: (node) => void kernels.push(kernelOf(node)) };
  const { observers } = currentContext();
  const before = memory();
  observers.push(observer);
  let result: unknown;
  try {
    result = await f();
  } finally {
    observers.splice(observers.indexOf(observer), 1);
  }
  const after = memory();
  return {
    newBytes: after.numBytes - before.numBytes,
    newTensors: after.numTensors - before.numTensors,
    peakBytes: kernels.reduce((sum, { bytesAdded }) => sum + bytesAdded, 0),
    kernels,
    kernelNames: [...new Set(kernels.map(({ name }) => name))],
    result,
  };
}

/** Disposes all variables. @see TF.js `tf.disposeVariables` */
export function disposeVariables(): void {
  for (const variable of variableRegistry.alive())
    if (!ownsRandomState(variable)) variable.dispose();
}

/**
 * Makes an operation of a function, as in TF.js. Tensors that it creates and does not return are disposed.
 *
 * @example
 * ```ts
 * const cube = tf.op({ cube_: (x: tf.Tensor) => x.mul(x).mul(x) });
 * cube(tf.scalar(2)); // → 8
 * cube.name; // → cube
 * ```
 *
 * @param f an object whose only key is the function's name, which may end in an underscore
 * @throws DTypeError for any other number of keys
 * @see TF.js `tf.op`
 */
export function op<F extends (...args: never[]) => unknown>(f: Readonly<Record<string, F>>): F {
  const entries = Object.entries(f);
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) {
    throw new DTypeError(
      {
        what: `Please provide an object with a single key (operation name) mapping to a function. Got an object with ${entries.length} keys.`,
        given: Object.keys(f).join(", "),
        expected: "tf.op({ name_: function })",
      },
      currentLocation(),
    );
  }
  const [name, body] = entry;
  requireFunction(body, `'${name}' of tf.op must be a function`, "tf.op({ name_: function })");
  const wrapped = (...args: Parameters<F>): unknown => tidy(name, () => body(...args));
  Object.defineProperty(wrapped, "name", { value: name.replace(/_$/, "") });
  return wrapped as F;
}
